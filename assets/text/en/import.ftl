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
import-choose-another = Choose another
import-column = Column in the file
import-first-value = First value
import-goes-to = Goes to
import-filled = Filled
import-check = Check
import-not-imported = Not imported
import-preview = Preview as events
import-event = Event
import-problems = Problems
import-problems-note = { $rows } rows, { $kinds } kinds
import-strengths = Event strength
import-strengths-note = what each act says
import-join-note = People are joined on e-mail, phone or WeChat union ID. Never on names.
import-commit = Import { $n ->
    [one] { $n } file
   *[other] { $n } files
}
import-failed-title = Could not read { $file }
import-choose-file = Choose another file
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

preset-xiaoetong-orders = Xiaoe-tech orders
preset-xiaoetong-learning = Xiaoe-tech learning records
preset-xiaoetong-users = Xiaoe-tech users
preset-teachable-users = Teachable users
preset-teachable-transactions = Teachable transactions
preset-music-plays = Music plays
preset-music-listeners = Music listeners
preset-music-catalogue = Music catalogue
preset-course-catalogue = Course catalogue
preset-generic-events = Any events
preset-generic-people = Any people
preset-generic-items = Any items
import-facts = { $found } of its columns found, { $all } columns in the file.
import-fact-header = Header on line { $line }
import-chosen-kind = Kind of file
import-recognise-again = Recognise by itself
import-side = Course or music
import-side-from-file = From the file
import-country = Country of phone numbers
import-country-hint = CN
import-column-problems = { $n } with problems
import-row = Row
import-preview-rows = { $n } rows: the first, and those with problems
import-value = Value
import-time = Time
import-no-preview = No row was understood
import-no-preview-text = Say above what the columns hold, or choose another kind of file.
import-no-problems = No problems found.
import-problem-rows = { $n ->
    [one] { $n } row
   *[other] { $n } rows
}
import-checking = Checking
import-checking-title = Checking { $file }
import-not-read = Not read
import-nothing-accepted = No row accepted
import-wait-check = Files are still being checked.
import-wait-failed = A file cannot be read. Remove it, or choose another kind for it.
import-wait-nothing = A file gives no row. Remove it, or say what its columns hold.
import-remove-file = Remove this file
import-empty-title = No file chosen
import-empty-text = Choose exports, or drop them here. Nothing is stored before you have seen what they hold.
import-failed-commit = The import did not go through
import-no-ageing = Older events count as much as new ones.
import-half-after = Events count half after { $n } days.
role-user = Person: id
role-email = Person: e-mail
role-phone = Person: phone
role-union-id = Person: WeChat union ID
role-name = Person: full name
role-first-name = Person: first name
role-last-name = Person: last name
role-postcode = Person: postcode
role-birth-year = Person: birth year
role-item = Item: id
role-title = Item: title
role-kind = Event: kind
role-value = Event: value
role-progress = Event: share done
role-duration = Event: duration
role-count = Event: count
role-time = Event: time
role-refund-time = Event: refund time
role-status = Order: state
role-order = Order: id
role-category = Item: category
role-tags = Item: tags
role-creator = Item: creator
role-price = Item: price
role-length = Item: length
role-tempo = Item: tempo
role-domain = Item: course or music
role-source = Platform of the ids
role-consent-ads = Consent: ads
role-consent-email = Consent: e-mail
role-consent-sms = Consent: SMS
role-unsubscribed = Unsubscribed from e-mail
role-consent-time = Consent: time
role-end-reason = Play: how it ended
role-skipped = Play: skipped
role-attribute = Attribute: { $name }
strength-enrol = once
strength-view = share seen
strength-progress = furthest share reached
strength-complete = once
strength-quiz = share of points
strength-purchase = once, until refunded
strength-refund = takes the purchase back
strength-subscribe = once, until refunded
strength-cancel = not counted
strength-play = logarithm of the count
strength-skip = each time
strength-like = once
strength-dislike = bars the item until it is bought
strength-follow = once
strength-rate = from lowest to highest rating
strength-login = not counted

# What a file was taken for, and how sure that is.
import-sure-high = Sure
import-sure-likely = Likely
import-sure-low = Not sure, please check
import-sure-generic = By its column names
import-sure-kept = Your saved mapping
import-ask-preset = Which kind of file is it?
import-ask-role = What do the columns hold?
import-facts-open = { $all } columns in the file.
import-candidate = { $name }, score { $score }
import-ask-role-text = No column is known as “{ $role }”. Choose it below, or choose another kind of file.
import-mapped-n = { $n } of { $all } columns go somewhere.
import-map-yourself = Map it yourself
import-likely = Likely
import-take-guess = Use as { $role }, fits { $share }
import-keep-mapping = Save mapping
import-forget-mapping = Forget mapping
import-keep-why-not = Nothing was changed for this file, so there is nothing to save.
import-encoding = Encoding
import-as-found = As found
import-kind-open = Kind not known yet
import-needs-answer = Needs an answer
import-wait-answer = A file needs an answer: choose its kind or its columns.
import-wait-repeats = Every file was imported before. Tick one to import it again.
import-known-since = Imported { $date }
import-same-as = Same content as another file
import-again = Import it again
import-running = Importing { $n ->
    [one] { $n } file
   *[other] { $n } files
}
import-cancel-keeps-nothing = Cancelling keeps nothing.

# Rows as they will be understood, and remedies.
import-preview-rows-title = Preview of the rows
import-strength = Strength
import-no-such-rows = None of these rows is near the top
import-no-such-rows-text = The preview covers the first 10,000 rows. Save the rejected rows to see all of them.
import-show-rows = Show these rows
import-show-all-rows = Show all rows
import-save-rejects = Save rejected rows
import-save-rejects-note = A file of the rejected rows with the reasons. Mend it and import it.
dialog-rejects-name = rejected rows
fix-date-order = Order of day and month
fix-not-said = Not said
fix-day-first = Day first
fix-month-first = Month first
fix-decimal = Decimal sign
fix-country = Numbers without a prefix are from
fix-mend-text = Mend the text
fix-as-missing = Take “{ $column }” as missing in these rows

# Event strength.
import-plays-full = Plays that count as one full strength
import-ageing = Older events count less
import-half-after-days = Half after days
import-today = today
import-two-years-ago = 2 years ago
import-worked-out = Row { $n }, worked out
import-weight = Weight
import-before-age = Strength before age
import-weights-note = These weights hold for the whole workspace. New runs learn with them; the data stay as they are.
import-take-likely = Use the likely columns
