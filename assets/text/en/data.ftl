data-title = Data
data-people-note = in this workspace
data-identifiers = Identifiers and consent
data-events-by-month = Events by month
data-months-span = { $from } to { $to }
data-courses-peak = Courses, peak { $n }
data-music-peak = Music, peak { $n }
data-links = Identity links
data-profiles-read = profiles read
data-people-joined = people after joining
data-sources = Sources
data-files-n = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
data-newest-first = Newest first
data-by-name = By name
data-source = Source
data-read = Read
data-accepted = = accepted
data-rejected = + rejected
data-ignored = + ignored
data-word-read = read
data-word-accepted = accepted
data-word-rejected = rejected
data-word-ignored = ignored
data-all-sources = All sources
data-drop = Drop files here: CSV, XLSX, JSON, Parquet, ZIP
data-tab-people = People
data-tab-catalogue = Catalogue
data-tab-events = Events
data-find-person = Find a person
data-find-item = Find an item
data-col-person = Person
data-col-plays = Plays
data-col-courses = Courses
data-col-active = Active
data-col-title = Title
data-col-kind = Kind
data-col-value = Value
data-col-time = Time
data-why-rejected = Why rejected
data-why-ignored = Why ignored
data-gave = What it gave
data-gave-people = { $n }, of them { $new } new
data-gave-encoding = Text encoding
data-remove = Remove source
data-empty-title = No data yet
data-empty-text = Drop an export here. You see every column and problem before anything is imported.

data-bridge = People by side: courses only, both, music only
data-without-events = { $n } without events
data-consent-unknown = unknown { $share }
data-consent-denied = denied { $share }
data-joined = joined to another
data-order = Order of the sources
data-masked-note = Identifiers are masked
data-page-back = Earlier rows
data-page-on = Later rows
data-none-found = Nothing matches
data-none-found-text = No row holds these letters. Clear the filter to see all of them.
data-none-here = Nothing here yet
data-none-here-text = No source has brought any. Add a file that holds them.
data-clear-filter = Clear the filter
data-why-repaired = Taken with repairs
data-gave-delimiter = Separator
data-gave-bytes = Size
data-imported-on = { $kind }, imported { $date }
data-remove-note = Removes { $file } with its { $events } events, and people and items that no other source names. Import the file again to bring them back.
data-failed-title = The data could not be shown
delimiter-comma = comma
delimiter-semicolon = semicolon
delimiter-tab = tab
delimiter-bar = vertical bar

data-pane = What is shown
data-pane-tables = Tables
data-pane-matrix = Matrix
data-pane-links = Links
data-pane-health = Data check
data-undo-import = Undo the last import ({ $n ->
    [one] { $n } file
   *[other] { $n } files
})
data-withheld = Not shown: with the total it would give away a group under the floor.
data-see-links = See who was joined
data-narrow = Filter the table
data-narrowed = The table is filtered
data-narrow-none = No filter
data-narrow-no-events = Without events
data-only = Only: { $what }

# Editing the catalogue.
data-edit-n = { $n } ticked
data-edit-column = Column to set
data-edit-value = Value for all ticked items
data-edit-hint = New value
data-edit-none = No value
data-edit-known = Labels in use
data-edit-clear = Untick all
data-edit-ticked = { $name }, ticked
data-edit-note = Tick rows to set category, creator or side
data-edit-undo = Undo the change of { $n ->
    [one] { $n } item
   *[other] { $n } items
}

# People found to be one.
data-links-title = Identity links
data-links-failed = The links could not be read
data-links-none = Nobody was joined to a known person
data-links-none-text = When a file shows that two known people are one, the pair and the identifiers stand here.
data-links-person = Person
data-links-by = Known by
data-links-other = Was
data-links-other-by = Known by
data-links-file = Joined by file
data-id-platform = Id
data-id-union = Union ID

# The matrix of people and items.
matrix-title = People and items
matrix-note = { $people } of { $of_people } people, { $items } of { $of_items } items, { $share } filled
matrix-summary = Matrix of { $people } people and { $items } items
matrix-failed = The matrix could not be made
matrix-empty = No matrix yet
matrix-empty-text = It shows who took what, once there are events.
matrix-nothing = nothing known
matrix-order = Order of the rows
matrix-by-popularity = By activity
matrix-by-cluster = By cluster
matrix-find-clusters = Find clusters
matrix-why-clusters = Rows can stand by cluster once Segments has found clusters.
matrix-in = Zoom in
matrix-out = Zoom out
matrix-fit = Show all

# Checks of the data.
data-health-title = Data check
data-health-note = what is weak, and where
data-health-failed = The data could not be checked
data-health-n = { $n } of { $of }
data-health-show = Show rows
data-health-select = Select people
data-grade-good = Good
data-grade-notice = Notice
data-grade-bad = Weak
health-file = Workspace file
health-file-text = Stored pieces that are not what was written.
health-bridge = Bridge people
health-bridge-text = Known on both sides. Under 100, little can be learned about crossing.
health-rejected = Files with many rejected rows
health-rejected-text = More than 5% of their rows were not taken in.
health-no-contact = People without e-mail and phone
health-no-contact-text = They can be analysed and not contacted.
health-masked-contact = People with a masked contact only
health-masked-contact-text = Export again with full addresses or numbers.
health-consent-unknown = Consent to ads unknown
health-consent-unknown-text = Left out of most exports until consent is known.
health-no-events = People without events
health-no-events-text = Only their profile speaks for them.
health-no-title = Items without a title
health-no-title-text = They go by their id. Import a catalogue.
health-no-category = Items without a category
health-no-category-text = Paths and pairings cannot group them. Set it in the catalogue.
health-no-creator = Items without a creator
health-no-creator-text = Pairings of creators leave them out. Set it in the catalogue.
health-unused-item = Items that nobody took
health-unused-item-text = Only their features can recommend them.
health-same-title = Items with the same title
health-same-title-text = Often one item under two ids.
health-no-time = Events without a time
health-no-time-text = Paths, ageing and tests over time leave them out.
health-future-time = Events in the future
health-future-time-text = A misread date, or a wrong clock. Check the order of day and month.
palette-undo-import = Undo the last import
palette-check-data = Check the data
palette-matrix = Show the matrix of people and items
palette-links = Show who was joined
data-links-note = joined because files share an identifier
data-links-of = Links of
data-twins-title = Items that may be one
data-twins-note = same title and creator under two ids; nothing is joined until you say so
data-twins-none = No items to decide
data-twins-none-text = Items with the same title and creator under two ids are listed here.
data-twins-first = First id
data-twins-second = Second id
data-twins-one = Same item
data-twins-two = Two items
person-profiles = { $n } profiles
person-why-one = Why these are one person
person-undo-note = Taken apart, two profiles stay two people in files to come as well.
person-undo-join = Take apart
person-join-again = Join again
person-kept-apart = Taken apart by you; they are two people.
person-both-have = Both have { $what }
