use lab::condition::{ConditionProblem, MAX_CONDITION_BYTES};
use lab::scenario::NodeKind;

/// Why a text is no condition.
pub(super) fn problem(problem: &ConditionProblem) -> String {
    match problem {
        ConditionProblem::Empty => {
            "没有写条件；应为事件，如 `+odown`；发现，如 `two-writers`；或条件，如 `s1.current_epoch = 3`".to_owned()
        }
        ConditionProblem::TooLong(found) => {
            format!("条件最长 {MAX_CONDITION_BYTES} 字节，这一条有 {found} 字节")
        }
        ConditionProblem::Unknown { found, suggestion } => {
            format!("`{found}` 既不是事件，也不是发现，也不是 `节点.属性`{}", meant(suggestion))
        }
        ConditionProblem::UnknownEvent { found, suggestion } => {
            format!("没有事件 `{found}`{}", meant(suggestion))
        }
        ConditionProblem::NotNodes(why) => super::refusal::not_a_command(why),
        ConditionProblem::UnknownNode { found, known } => {
            format!("没有进程 `{found}`；现有 {known}")
        }
        ConditionProblem::UnknownProperty {
            found,
            of,
            suggestion,
            known,
        } => format!("{of} 没有属性 `{found}`{}", meant_or(suggestion, "可用的有", known)),
        ConditionProblem::NotOf {
            property,
            of,
            node,
            is,
        } => {
            let of: Vec<&str> = of.iter().map(|kind| name(*kind)).collect();
            format!("`{property}` 是{}的属性，而 {node} 是{}", of.join("或"), name(*is))
        }
        ConditionProblem::UnknownMaster { found, known } => {
            format!("没有被监视的主节点 `{found}`；现有 {known}")
        }
        ConditionProblem::NoTest { property, example } => {
            format!("没有写 `{property}` 应当怎样；应接一个判断，如 `{example}`")
        }
        ConditionProblem::NotANumber { found, property } => {
            format!("`{found}` 不是整数；`{property}` 是整数，写法如 `{property} >= 2`")
        }
        ConditionProblem::NeverThat {
            found,
            property,
            suggestion,
            known,
        } => format!("`{property}` 不会是 `{found}`{}", meant_or(suggestion, "可能的值有", known)),
        ConditionProblem::NotAPattern { found } => format!("`{found}` 不是可以匹配的模式"),
    }
}

fn meant(suggestion: &Option<String>) -> String {
    { suggestion.as_ref() }.map_or_else(String::new, |word| format!("，是否想写 `{word}`？"))
}

/// The word that was probably meant, or else all there are.
fn meant_or(suggestion: &Option<String>, are: &str, known: &str) -> String {
    if suggestion.is_some() {
        meant(suggestion)
    } else {
        format!("；{are} {known}")
    }
}

const fn name(kind: NodeKind) -> &'static str {
    match kind {
        NodeKind::Sentinel => "哨兵",
        NodeKind::Redis => "Redis 服务器",
        NodeKind::Client | NodeKind::RaftClient => "客户端",
        NodeKind::Raft => "Raft 服务器",
    }
}
