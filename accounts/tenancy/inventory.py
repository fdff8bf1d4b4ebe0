"""The tables that belong to no contributor. Every other model is tenant-owned; a test holds this list."""

GLOBAL_TABLES = frozenset(
    {
        "accounts.AuthorityText",
        "accounts.ContributorCountry",
        "accounts.ApiKey",
        "accounts.IdempotentAnswer",
        "accounts.Job",
        "accounts.Membership",
        "accounts.Mission",
        "accounts.SignInFailure",
        "accounts.TrailHead",
        "accounts.User",
        "courses.Course",
        "courses.CourseText",
        "courses.Item",
        "courses.ItemText",
        "courses.ItemVersion",
        "courses.Lesson",
        "courses.LessonText",
        "courses.Source",
        "courses.Standard",
        "certification.Checkpoint",
        "certification.PublicCode",
        "certification.RegisterHead",
        "certification.RegisterNode",
        "certification.SignedList",
        "certification.SigningKey",
    }
)
