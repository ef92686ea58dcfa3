//! What opens above the picture: the gallery, the settings, choices of faults.

mod command;
mod faults;
mod gallery;
mod jump;
mod keys;
mod later;
mod open;
mod partition;
mod popup;
mod settings;

pub use command::{CommandForm, CommandFormProps};
pub use faults::{CutForm, CutFormProps, MoreFaults, MoreFaultsProps, Pick, PickProps};
pub use gallery::{Gallery, GalleryProps};
pub use jump::{Jump, JumpProps};
pub use keys::{Keys, KeysProps};
pub use later::{OrderForm, OrderFormProps, RandomForm, RandomFormProps, Waits, WaitsProps};
pub use open::{OpenForm, OpenFormProps};
pub use partition::{PartitionForm, PartitionFormProps, sides_command};
pub use popup::{Popup, PopupProps};
pub use settings::{Draft, Field, SettingsForm, SettingsFormProps};
