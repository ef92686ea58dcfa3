use lab::opening::MAX_BYTES_TOGETHER;
use lab::scenario::{MAX_FILE_BYTES, MAX_SENTINELS, Place, Problem, ScenarioError, ScenarioErrors};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{File, FileList};
use yew::Callback;

use super::Given;

/// Reads the files of a list and hands them over together, each as what it holds or
/// why it could not be read. What is too large is not read at all.
pub fn read_all(list: &FileList, done: Callback<Vec<Result<Given, ScenarioErrors>>>) {
    // One more than can be opened, so that too many are refused and not left out.
    let count = list.length().min(MAX_SENTINELS as u32 + 1);
    let files: Vec<File> = (0..count).filter_map(|index| list.item(index)).collect();
    spawn_local(async move {
        let bytes: f64 = files.iter().map(|file| file.size()).sum();
        let mut read = Vec::new();
        if files.len() > 1 && bytes > MAX_BYTES_TOGETHER as f64 {
            let max = MAX_BYTES_TOGETHER;
            let error = ScenarioError::new(Place::default(), Problem::TooMuch { max });
            read.push(Err(error.into()));
        } else {
            for file in files {
                read.push(self::read(&file).await);
            }
        }
        done.emit(read);
    });
}

async fn read(file: &File) -> Result<Given, ScenarioErrors> {
    let name = file.name();
    match text(file).await {
        Ok(text) => {
            let text = text.into();
            Ok(Given { name, text })
        }
        Err(problem) => {
            let file = Some(name);
            let error = ScenarioError::new(Place::default(), problem);
            Err(ScenarioError { file, ..error }.into())
        }
    }
}

async fn text(file: &File) -> Result<String, Problem> {
    if file.size() > MAX_FILE_BYTES as f64 {
        let max = MAX_FILE_BYTES;
        return Err(Problem::TooLarge { max });
    }
    let buffer = JsFuture::from(file.array_buffer())
        .await
        .map_err(|error| unreadable(&error))?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    String::from_utf8(bytes).map_err(|_| Problem::NotUtf8)
}

/// What the browser says.
fn unreadable(error: &JsValue) -> Problem {
    let said = error
        .dyn_ref::<js_sys::Object>()
        .map(|object| String::from(object.to_string()));
    let reason = said.unwrap_or_default();
    Problem::Unreadable { reason }
}
