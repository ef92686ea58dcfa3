/// The form in which a command is typed.
pub struct CommandText {
    /// Opens it.
    pub open: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// What can be typed.
    pub hint: &'static str,
    /// Names the field.
    pub field: &'static str,
    /// Names the list of what can be changed and given.
    pub examples: &'static str,
    /// Gives it.
    pub give: &'static str,
}
