"""The tables that belong to no contributor. Every other model is tenant-owned; a test holds this list."""

GLOBAL_TABLES = frozenset(
    {
        "accounts.AuthorityText",
        "accounts.ContributorCountry",
        "accounts.ApiKey",
        "accounts.GroupRole",
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

# What is only ever added to. On PostgreSQL the site's own role may not change or delete it either, so a
# fault of ours, or whoever takes the site over, can add to history and not rewrite it.
APPEND_ONLY = frozenset(
    {
        "accounts.PairDecision",
        "accounts.TrailEntry",
        "courses.EnrolmentEvent",
        "courses.Result",
        "courses.SittingEvent",
        "certification.CertificateEvent",
        "certification.Checkpoint",
        "certification.Document",
        "certification.OfflineToken",
        "certification.OpenBadge",
        "certification.PublicCode",
        "certification.RegisterLeaf",
        "certification.RegisterNode",
        "certification.StatusPlace",
    }
)

# Append-only too, but locked row by row (SELECT ... FOR UPDATE), for which PostgreSQL asks for the right to
# change a column: the primary key, which rows of other tables hold fast.
LOCKED_ONLY = frozenset({"certification.Award", "certification.Certificate", "certification.SignedList"})

# Never changed, but erased on a person's request.
ERASABLE = frozenset({"accounts.TrailPersonal"})
