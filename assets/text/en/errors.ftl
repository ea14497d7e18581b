# Every failure by its code: what happened, what is kept, what to do.

# The app itself.
error-cancelled = The job was cancelled.
    .kept = Everything as it was before the job.
    .do = Start it again when you want it.
error-internal = The job stopped on a fault of the app.
    .kept = Everything up to the last save.
    .do = Try again. If it happens again, start the app anew and repeat the last step.
error-io = { $path } could not be read or written: { $reason }
    .kept = Everything up to the last save.
    .do = Check that the drive is connected, has room and may be written, then try again.

# Workspaces.
error-not-a-workspace = { $path } is not a Crossfade workspace.
    .kept = The file was not changed.
    .do = Choose a file that ends in .crossfade, or make a new workspace and import the file.
error-newer-workspace = The workspace has format { $found }; this version of the app reads up to { $known }.
    .kept = The workspace was not changed.
    .do = Open it with the newer version that made it, or update the app.
error-workspace-exists = There is already a file at { $path }.
    .kept = That file was not changed.
    .do = Choose another name, or open the file that is there.
error-demo-exists = There is already a sample at { $path }.
    .kept = The sample that is there.
    .do = Open it, or choose another place for a new one.
error-read-only = The workspace may only be read.
    .kept = Everything that was saved before.
    .do = Allow writing to the file and its folder, or copy the workspace to a folder of your own.
error-locked = Another window or program is writing to the workspace.
    .kept = Everything that was saved before.
    .do = Close it there, or wait a moment, then try again.
error-disk-full = The disk is full.
    .kept = Everything that was saved before; an unfinished file was removed.
    .do = Free some space or choose another drive, then try again.
error-corrupt = The workspace is damaged: { $what }.
    .kept = The parts that can still be read.
    .do = Open a copy from a backup, or save what can be read: repair it into a new file (“crossfade repair”).
error-not-found = { $what ->
    [audience] There is no audience called { $name }.
    [segment] There is no segment called { $name }.
    [run] There is no run called { $name }.
    [source] There is no imported file { $name }.
    [person] There is no person { $name }.
   *[other] { $name } is not there.
}
    .kept = Everything else in the workspace.
    .do = Choose another one from its list; it may have been renamed or deleted.
error-stale-join = The workspace changed while the file was being checked.
    .kept = The workspace as it is; nothing of the file was taken in.
    .do = Import the file again.
error-bad-input = What was to be saved does not fit together: { $what }.
    .kept = Everything that was saved before.
    .do = Repeat the last step. If it fails again, reopen the workspace.
error-too-many = { $found } are more than the { $limit } that fit into a workspace.
    .kept = Everything that was saved before.
    .do = Import a smaller part, or divide the data between two workspaces.

# Models.
error-unknown-model = There is no model called { $model }.
    .kept = All runs.
    .do = Choose one of the models in the list.
error-unknown-param = The model { $model } has no setting called { $name }.
    .kept = All runs.
    .do = Remove the setting or correct its name.
error-param-range = { $name } of { $model } is { $value }; it must lie between { $min } and { $max }.
    .kept = All runs.
    .do = Enter a value within the range.
error-no-interactions = There is nothing to learn from: no purchases, lessons or plays.
    .kept = The workspace as it is.
    .do = Import a file with orders, learning or plays.
error-no-features = The items have no categories, creators or other facts to learn from.
    .kept = The data and all other runs.
    .do = Import a catalogue with these columns, or train a collaborative model.
error-not-finite = A number in { $what } is not usable: { $value }.
    .kept = All runs that were trained before.
    .do = Check very large amounts or counts in the imported files, then train again.
error-singular = The model { $model } could not be solved: the data leave it undetermined.
    .kept = All runs that were trained before.
    .do = Raise its regularisation, or choose another model.
error-too-large = This needs about { $needed } MB of memory; { $limit } MB are allowed.
    .kept = All runs that were trained before.
    .do = Choose a model that needs less memory, or fewer factors.
error-too-few = { $found } are too few for this; it needs at least { $needed }.
    .kept = The workspace as it is.
    .do = Import more data, or choose a wider group.
error-stored-run = The run { $run } cannot be read from the workspace.
    .kept = All other runs and the data.
    .do = Delete the run and train it again.
error-alpha = { $value } is not a blend weight.
    .kept = All runs.
    .do = Enter a number from 0 to 1, or let the app fit it.
error-wrong-part = { $model } cannot be the { $part } part of a blend.
    .kept = All runs.
    .do = Choose a run of the other kind for this part.
error-set = “{ $text }” is not a setting with a value.
    .kept = All runs.
    .do = Write it as name=number.
error-no-curve = The run { $run } has no quality curve.
    .kept = The run and its results.
    .do = Choose a blend of two runs; only a blend has a curve.
error-out-of-range = { $name } is { $value }; it must lie between { $min } and { $max }.
    .kept = What was shown before.
    .do = Enter a value within the range.
error-sample-range = { $field } must lie between { $low } and { $high }.
    .kept = No sample was made.
    .do = Choose a value within the range.

# People, items, paths.
error-no-clusters = The run { $run } has no clusters to balance by, or people have changed since they were made.
    .kept = The audience as it was.
    .do = Open Segments with this run, then balance by cluster again.
error-no-item = No single item is called { $item }.
    .kept = What was shown before.
    .do = Use the id of the item from the catalogue.
error-no-person = There is no such person in the workspace.
    .kept = What was shown before.
    .do = Use a number from the table of people, such as P-000042.
error-no-known-people = Nobody in { $file } is known in the workspace.
    .kept = The workspace as it is; nothing was written.
    .do = Check that the file holds the ids, e-mails or phone numbers that were imported.
error-no-paths = Nobody has crossed within the window.
    .kept = The data and all runs.
    .do = Choose a longer window, or import files with dates from both sides.

# Audiences.
error-no-goal = The audience has no goal with items in the catalogue, or no run to score from.
    .kept = The draft and all its rules.
    .do = Choose an item, a category or a creator under Goal, and a run under Score from.
error-rule = “{ $rule }” is not a rule: at character { $position } { $expected ->
    [test] a condition should stand
    [term] course, music, category, creator or item should stand
    [label] a value should stand
    [attribute-name] the name of an attribute should stand
    [channel] ads, email or sms should stand
    [comparison] a comparison such as >= should stand
    [number] a number should stand
    [days] a number of days such as 90d should stand
    [closing-quote] the closing quote is missing
    [end] the rule should end
   *[other] something else should stand
}.
    .kept = The other rules; this one stops nobody until it can be read.
    .do = Correct it, for example: has course, country in (DE, AT), active within 90d.
error-rule-unknown = “{ $rule }” names something that the data do not have: { $name }.
    .kept = The other rules; this one stops nobody until it is corrected.
    .do = Check the spelling, or choose a condition from the list.
error-below-floor = Groups of fewer than { $floor } people are neither made nor exported, so that nobody can be singled out.
    .kept = The draft and all its rules.
    .do = Widen a rule or make the audience larger.
error-all-held-out = Everybody in the audience would be held out.
    .kept = The draft and all its rules.
    .do = Lower the holdout or make the audience larger.
error-stored-audience = The definition of { $name } cannot be read from the workspace.
    .kept = Its people and its holdout.
    .do = Make the audience again under another name.

# Export.
error-empty-audience = The audience has nobody to export.
    .kept = The audience; nothing was written.
    .do = Make it larger or lower its holdout.
error-nothing-to-write = Nobody is left for { $destination } after consent and identifiers were checked.
    .kept = The audience; nothing was written for this destination.
    .do = See in the export window who was left out and why, or choose another destination.
error-unknown-destination = There is no destination called { $destination }.
    .kept = The audience; nothing was written.
    .do = Choose one of the destinations in the list.
error-bad-option = { $value } is not a value for { $option }.
    .kept = Nothing was written.
    .do = Correct the value and export again.
error-unknown-ending = { $path } ends in no table format that can be written.
    .kept = Nothing was written.
    .do = Use the ending .csv, .xlsx, .parquet or .jsonl.

# Import.
error-import-io = { $file } cannot be read: { $reason }
    .kept = The workspace as it is; nothing of the file was taken in.
    .do = Close it in other programs and check that you may read it, then add it again.
error-import-empty = { $file } is empty.
    .kept = The workspace as it is.
    .do = Export the file again from where it came.
error-import-header-only = { $file } has a header and no rows.
    .kept = The workspace as it is.
    .do = Export it again with a wider range of dates.
error-import-not-a-table = { $file } is not a table.
    .kept = The workspace as it is.
    .do = Export it as CSV, XLSX, JSON Lines or Parquet.
error-import-unsupported-container = { $file } is packed or saved as { $container }, which is not read.
    .kept = The workspace as it is.
    .do = Save it as CSV, JSON Lines, XLSX or ZIP, then add it again.
error-import-encrypted = { $file } is protected by a password ({ $container }).
    .kept = The workspace as it is.
    .do = Save it without a password, then add it again.
error-import-unpacks-too-large = { $file } unpacks to more than { $limit } MB, far more than a table of its size.
    .kept = The workspace as it is; what was unpacked is gone.
    .do = Check where the file comes from, or unpack it yourself and add the tables.
error-import-too-many-members = { $file } holds { $n } files; at most { $limit } are read.
    .kept = The workspace as it is.
    .do = Unpack it and add the files that you need.
error-import-several-members = { $file } holds { $n } tables, which are read one by one.
    .kept = The workspace as it is.
    .do = Add the file to the import screen, or name one of the tables inside of it.
error-import-no-table-inside = { $file } holds no table.
    .kept = The workspace as it is.
    .do = Open it and check what is inside, then export again.
error-import-no-member = { $file } is not packed into that file: there is no { $member } inside.
    .kept = The workspace as it is.
    .do = Check the name, or add the whole file.
error-import-changed = { $file } was written to while it was read.
    .kept = The workspace as it is; nothing of the file was taken in.
    .do = Wait until the export is finished, then add it again.
error-import-damaged = { $file } is damaged near row { $row }: { $detail }.
    .kept = The workspace as it is; nothing of the file was taken in.
    .do = Export the file again from where it came.
error-import-endless-record = The record after row { $row } of { $file } does not end; a quote was probably opened and never closed.
    .kept = The workspace as it is; nothing of the file was taken in.
    .do = Close the quote in that row, or export the file again.
error-import-too-many-columns = { $file } has { $columns } columns; at most { $limit } are read.
    .kept = The workspace as it is.
    .do = Remove the columns that are not needed.
error-import-ambiguous = { $file } fits several kinds equally well: { $candidates }.
    .kept = The workspace as it is; the file waits in the list.
    .do = Choose its kind.
error-import-missing-role = No column of { $file } holds { $role }. Its columns: { $headers }.
    .kept = The workspace as it is; the file waits in the list.
    .do = Choose the column by hand, or export the file with it.
error-import-missing-column = { $file } lacks the column { $column } that { $preset } needs. Its columns: { $headers }.
    .kept = The workspace as it is; the file waits in the list.
    .do = Choose another kind, or export the file with that column.
error-import-unknown-column = { $file } has no column called { $column }. Its columns: { $headers }.
    .kept = The workspace as it is; the file waits in the list.
    .do = Correct the name in the mapping.
error-import-unknown-preset = There is no kind of file called { $preset }.
    .kept = The workspace as it is.
    .do = Choose one of the kinds in the list.
error-import-unknown-encoding = There is no encoding called { $encoding }.
    .kept = The workspace as it is.
    .do = Use UTF-8, UTF-16 or GB18030, or let the app recognise it.
error-import-unknown-mapping = “{ $text }” is not a mapping.
    .kept = The workspace as it is.
    .do = Write it as role=column, several with commas between them.
error-import-rejects = The list of refused rows cannot be written: { $reason }
    .kept = The workspace as it is; nothing of the file was taken in.
    .do = Choose another place for the list and import again.
error-import-put-aside = There is no room on the disk for the many events of { $file }: { $reason }
    .kept = The workspace as it is; nothing of the file was taken in.
    .do = Make room in the folder of the workspace, then add the file again.
error-unknown-role = A column cannot be read as { $role }.
    .kept = The workspace as it is; the file waits in the list.
    .do = Choose one of the readings in the list.

# The command line.
error-bad-days = “{ $text }” is not a number of days.
    .kept = Nothing was changed.
    .do = Write a whole number with d after it, for example 90d.
error-bad-k = The length of the lists is missing or 0.
    .kept = Nothing was measured.
    .do = Give whole numbers above 0, for example 10,20.
error-bad-number = “{ $text }” is not a number that fits here.
    .kept = Nothing was changed.
    .do = Give a whole number, or the word that the help names.
error-bad-percent = “{ $text }” is not a share.
    .kept = Nothing was changed.
    .do = Write a percentage from 0% to 100%, for example 20%.
error-delimiter = “{ $text }” cannot separate columns.
    .kept = Nothing was imported.
    .do = Give one character, such as ; or the word tab.
error-no-display = The window could not be opened: { $reason }.
    .kept = Nothing was changed.
    .do = Start the app on a computer with a screen, or do the main job without one: crossfade demo --headless.
error-no-workspace = There is no workspace at { $path }.
    .kept = Nothing was changed.
    .do = Check the path, or make a new workspace.
error-only-blend = This option is only for a blend, not for { $model }.
    .kept = No run was trained.
    .do = Leave the option out, or train a blend.
error-same-side = A path leads from one side to the other; both ends name the same side.
    .kept = Nothing was changed.
    .do = Name courses at one end and music at the other.
error-workspace-ending = { $path } does not end in .crossfade.
    .kept = Nothing was changed.
    .do = Give a workspace a name that ends in .crossfade.

error-overlap-format = This is no overlap file, or one of a newer version.
    .kept = Nothing was changed.
    .do = Ask your partner for the file that Crossfade wrote, and update Crossfade if theirs is newer.
error-overlap-damaged = The overlap file was cut or changed on its way.
    .kept = Nothing was changed.
    .do = Ask your partner to send it again, as an attachment or on a drive.
error-overlap-step = This file is of step { $found } of the exchange; step { $expected } is needed here.
    .kept = Nothing was changed.
    .do = Choose the other file, or go on with the step that fits this one.
error-overlap-session = The file belongs to an exchange that this workspace did not begin.
    .kept = Nothing was changed.
    .do = Choose the answer to the file that was written last, or start a new exchange.
error-overlap-entry = Entry { $entry } of the file is not valid.
    .kept = Nothing was changed.
    .do = Ask your partner to write the file anew; do not trust one that was put together by hand.
error-bad-metric = No measure is called { $text }.
    .kept = Nothing was changed.
    .do = Name a measure and a length of list, as in ndcg@20 or recall@10.
error-bad-budget = { $text } is no time to search for.
    .kept = Nothing was changed.
    .do = Give seconds or minutes between one second and a day, as in 180s or 3m.
# Exports from manifests, templates and feeds.
error-template-without-email = The template for { $destination } has no column for e-mail addresses.
    .kept = No file was written.
    .do = Download the current template from the platform and load it without changing its first line.
error-empty-template = { $path } has no header.
    .kept = No file was written.
    .do = Choose the CSV template that was downloaded from the platform.
error-not-a-manifest = { $path } is no manifest of an export made by this version.
    .kept = No file was written.
    .do = Choose a file that ends in _manifest.json, as it lies beside exported lists.
error-manifest-audience-changed = The audience “{ $audience }” was deleted or made anew since the manifest.
    .kept = The files and the manifest as they are; nothing was written.
    .do = Export the audience again for the people that it has now.
error-manifest-data-changed = Files were imported or removed since the manifest of “{ $audience }”.
    .kept = The files and the manifest as they are; nothing was written.
    .do = Undo the change of the data, or export the audience again.
error-manifest-members-changed = People of “{ $audience }” were merged or erased since the manifest.
    .kept = The files and the manifest as they are; nothing was written.
    .do = Export the audience again for the people that it has now.
error-manifest-consent-changed = Consent of people in “{ $audience }” has changed since the manifest.
    .kept = The files and the manifest as they are; nothing was written, since somebody may have withdrawn.
    .do = Export the audience again; it takes today's consent.
error-manifest-rules-changed = A destination's rule is newer than that of the manifest of “{ $audience }”.
    .kept = The files and the manifest as they are; nothing was written.
    .do = Export the audience again by today's rule.
error-manifest-bytes-differ = Contact data of people in “{ $audience }” have changed since the manifest.
    .kept = The files and the manifest as they are; nothing was written.
    .do = Export the audience again with the contacts of today.
error-feed-ending = A feed is written as JSON Lines; { $path } ends otherwise.
    .kept = Nothing was written.
    .do = Choose a name that ends in .jsonl.
