import-title = Import { $n ->
    [one] { $n } file
   *[other] { $n } files
}
import-step-recognise = Recognise
import-step-map = Map and check
import-step-commit = Commit
import-files = Files
import-rows = { $n } rows
import-problems-n = { $n ->
    [one] { $n } problem
   *[other] { $n } problems
}
import-ready = Ready
import-recognised = Recognised as { $name }
import-recognised-note = All { $required } required columns found, { $known } of { $all } known.
import-choose-another = Choose another
import-save-mapping = Save mapping
import-two-kinds = Two kinds fit
import-column = Column in the file
import-first-value = First value
import-goes-to = Goes to
import-read-as = Read as
import-filled = Filled
import-check = Check
import-not-imported = Not imported
import-preview = Preview as events
import-preview-note = first 500 rows, live
import-line = Line
import-event = Event
import-strength = Strength
import-problems = Problems
import-problems-note = { $rows } rows, { $kinds } kinds
import-apply-fixes = Apply { $n ->
    [one] { $n } fix
   *[other] { $n } fixes
}
import-lines = lines { $lines }
import-no-fix = No fix. Rows are rejected
import-strengths = Event strength
import-strengths-note = what each act says
import-half-life = Older events count less, half after
import-half-after = half after { $n } days
import-today = today
import-years-ago = { $n } years ago
import-worked = Line { $n }, worked out
import-before-age = Strength before age
import-weights-note = These weights apply to the whole workspace. Changing them later refits the models, not the data.
import-join-note = People are joined on e-mail, phone or WeChat union ID. Never on names.
import-only-this = Only this file
import-commit = Import { $n ->
    [one] { $n } file
   *[other] { $n } files
}
import-popularity-only = Use for item popularity only
import-set-aside = Set aside
import-no-person = This file has no column that says who.
import-failed-title = Could not read { $file }
import-failed-password = The workbook has a password. Nothing was read from it.
import-failed-kept = Your other sources and the column mapping for this file.
import-failed-do = Save a copy without a password in Excel, then drop that copy here.
import-choose-file = Choose another file
target-time = Time
target-person-email = Person: e-mail
target-person-phone = Person: phone
target-person-id = Person: id
target-person-country = Person: country
target-person-tag = Person: tag
target-item = Item
target-item-title = Item: title
target-price = Strength: price
target-currency = Strength: currency
target-refund-time = Refund time

event-enrol = Enrol
event-view = View
event-progress = Watch time
event-complete = Completion
event-quiz = Quiz
event-purchase = Purchase
event-refund = Refund
event-subscribe = Subscribe
event-cancel = Cancel
event-play = Play
event-skip = Skip
event-like = Favourite
event-dislike = Not interested
event-follow = Follow
event-rate = Rating
event-login = Sign-in
