//! What is wrong with a scenario, in Chinese. Fields and words of the format stay
//! as they are written there.

use lab::scenario::{PatternError, Problem, ScenarioError, ScenarioErrors};

use super::conf::bad_conf;
use super::expected::{expected, found, name_of, quantity, word_kind};
use super::refusal::{meant, not_a_command};

/// Everything that is wrong, one per line.
pub(super) fn bad_scenario(errors: &ScenarioErrors) -> String {
    let lines: Vec<String> = errors.0.iter().map(one).collect();
    lines.join("\n")
}

fn one(error: &ScenarioError) -> String {
    let mut said = String::new();
    if let Some(file) = &error.file {
        said.push_str(file);
        said.push('：');
    }
    if let Some(line) = error.place.line {
        said.push_str(&format!("第 {line} 行："));
    }
    said + &in_field(&error.place.field, &error.problem)
}

/// What is wrong, after the field it is wrong with.
pub(super) fn in_field(field: &str, wrong: &Problem) -> String {
    if field.is_empty() {
        problem(wrong)
    } else {
        format!("{field}：{}", problem(wrong))
    }
}

fn problem(problem: &Problem) -> String {
    match problem {
        Problem::Unreadable { reason } => format!("无法读取：{reason}"),
        Problem::TooLarge { max } => format!("文件超过 {max} 字节，这是场景的上限"),
        Problem::TooMuch { max } => format!("所有文件合计超过 {max} 字节"),
        Problem::NotAlone => {
            "这是场景文件，只能单独打开；多个文件应各是一个哨兵的 sentinel.conf".to_owned()
        }
        Problem::NotUtf8 => "不是 UTF-8 文本".to_owned(),
        Problem::UnknownFormat => "文件名既不以 `.toml` 也不以 `.json` 结尾".to_owned(),
        Problem::Syntax { reason } => format!("格式有误：{reason}"),
        Problem::TooDeep { max } => format!("嵌套超过 {max} 层"),
        Problem::UnknownField {
            found,
            suggestion,
            known,
        } => format!("没有字段 `{found}`{}", meant(*suggestion, known)),
        Problem::Missing {
            field,
            expected: what,
        } => format!("缺少 `{field}`，应为{}", expected(*what)),
        Problem::Twice { field } => format!("`{field}` 出现了两次"),
        Problem::WrongKind {
            expected: what,
            found: there,
        } => format!("应为{}，实际是{}", expected(*what), found(there)),
        Problem::OutOfRange {
            what,
            min,
            max,
            found,
        } => format!(
            "{}应在 {min} 到 {max} 之间，实际是 {found}",
            quantity(*what)
        ),
        Problem::NegativeTime { found } => format!("时长不能为负，实际是 {found}"),
        Problem::UnknownWord {
            what,
            found,
            suggestion,
            known,
        } => format!(
            "没有这种{}：`{found}`{}",
            word_kind(*what),
            meant(*suggestion, known)
        ),
        Problem::Command(why) => not_a_command(why),
        Problem::Conf(why) => bad_conf(why),
        Problem::Parameter {
            parameter,
            expected: what,
            found,
        } => format!("{parameter}：应为{}，实际是 `{found}`", expected(*what)),
        Problem::AddressTwice {
            address,
            first,
            second,
        } => format!("`{first}` 和 `{second}` 都监听 {address}"),
        Problem::Pattern(why) => pattern(why),
        Problem::UpsideDown { lo, hi } => format!("时间范围的终点早于起点（{lo} > {hi}）"),
        Problem::AtOrOn { both: true } => "`at`（时刻）与 `on`（事件）只能写一个".to_owned(),
        Problem::AtOrOn { both: false } => "需要写 `at`（时刻）或 `on`（事件）之一".to_owned(),
        Problem::NotAScenarioName { found, max } => {
            format!("`{found}` 不能作场景名；应由字母、数字、`-`、`_` 组成，长 1 到 {max}")
        }
        deployment => of_deployment(deployment),
    }
}

/// What does not fit together in the deployment.
fn of_deployment(problem: &Problem) -> String {
    match problem {
        Problem::QuorumZero => "quorum 至少为 1".to_owned(),
        Problem::QuorumCount { sentinels, found } => {
            format!("每个哨兵应有一个 quorum，共 {sentinels} 个，实际有 {found} 个")
        }
        Problem::NoMaster => "至少要有一个主节点，且至少有一台 Redis 服务器".to_owned(),
        Problem::MasterTwice { name } => format!("有两个主节点都叫 `{name}`"),
        Problem::NotAMasterName { found } => {
            format!("`{found}` 不能作主节点名；应由字母、数字、`.`、`-`、`_` 组成")
        }
        Problem::NodeTwice { name } => format!("有两个进程都叫 `{name}`"),
        Problem::TwoMasters {
            name,
            first,
            second,
        } => format!("`{name}` 同时属于 `{first}` 和 `{second}`；一台服务器只能复制一个主节点"),
        Problem::Cycle(nodes) => format!("复制关系成环：{}", nodes.join(" → ")),
        Problem::Reserved { name, kind } => {
            format!(
                "`{name}` 是{}的名字；Redis 服务器请用别的名字，如 `r0`",
                name_of(*kind)
            )
        }
        Problem::NoSuchNode {
            name,
            suggestion,
            nodes,
        } => match suggestion {
            Some(word) => format!("没有节点 `{name}`，是否想写 `{word}`？现有 {nodes}"),
            None => format!("没有节点 `{name}`；现有 {nodes}"),
        },
        Problem::NotSaved { name } => {
            format!("此前没有保存过 `${name}`；触发器提供 $src、$inst 及其保存的值")
        }
        Problem::WrongNode {
            verb,
            expected: what,
            name,
        } => format!("`{verb}` 只对{}有效，`{name}` 不是", expected(*what)),
        Problem::TwoGroups { name } => format!("`{name}` 同时在两个分组里"),
        other => other.to_string(),
    }
}

fn pattern(why: &PatternError) -> String {
    match why {
        PatternError::Unsupported(c) => {
            format!("模式不支持 `{c}`；若指这个字符本身，请写 `\\{c}`")
        }
        PatternError::NothingToRepeat(c) => format!("`{c}` 前面没有可重复的内容"),
        PatternError::Unfinished => "模式以 `\\` 结尾，不完整".to_owned(),
        PatternError::TooLong { max, found } => {
            format!("模式最长 {max} 个字符，这一个有 {found} 个")
        }
    }
}

#[cfg(test)]
mod tests {
    use lab::scenario::{Expected, Found, NameOf, Place, Quantity, WordKind};

    use super::*;

    #[test]
    fn what_is_wrong_with_a_scenario_is_said_in_chinese() {
        let range = Problem::OutOfRange {
            what: Quantity::Sentinels,
            min: 1,
            max: 50,
            found: 99,
        };
        let error = |field, problem| ScenarioError::new(Place::field(field), problem);
        let errors = vec![
            error("sentinels", range),
            error("quorum", Problem::QuorumZero),
        ];
        assert_eq!(
            bad_scenario(&ScenarioErrors(errors)),
            "sentinels：哨兵数应在 1 到 50 之间，实际是 99\nquorum：quorum 至少为 1"
        );
    }

    /// What is left of a sentence without what stands between backticks and without
    /// the words that Redis and the format have in every language.
    fn english(said: &str) -> String {
        let outside: String = said.split('`').step_by(2).collect();
        let kept = ["Redis", "quorum", "true", "false", "`"];
        let rest = kept
            .iter()
            .fold(outside, |rest, word| rest.replace(word, ""));
        rest.chars().filter(char::is_ascii_alphabetic).collect()
    }

    #[test]
    fn no_english_is_left_in_what_is_wrong_with_a_value() {
        let wrong = |expected| Problem::WrongKind {
            expected,
            found: Found::Table,
        };
        let mut problems = vec![
            Problem::Missing {
                field: "who",
                expected: Expected::Party,
            },
            Problem::WrongNode {
                verb: "write",
                expected: Expected::RedisServer,
                name: "s0".to_owned(),
            },
            Problem::Reserved {
                name: "s0".to_owned(),
                kind: NameOf::Sentinel,
            },
            Problem::WrongKind {
                expected: Expected::List,
                found: Found::Text("x".to_owned()),
            },
        ];
        problems.extend(
            [
                Expected::Duration,
                Expected::ByNode,
                Expected::Step,
                Expected::Words,
                Expected::CommandWords { max: 64 },
                Expected::NotWithAt,
                Expected::Saves,
            ]
            .map(wrong),
        );
        problems.extend(
            [WordKind::Verb, WordKind::CutMode, WordKind::EventPart].map(|what| {
                Problem::UnknownWord {
                    what,
                    found: "x".to_owned(),
                    suggestion: Some("y"),
                    known: &[],
                }
            }),
        );
        for problem in problems {
            let said = super::problem(&problem);
            assert_eq!(english(&said), "", "{said}");
        }
    }
}
