### Work on a Spark cluster: failures with their three sentences, stages, the window's words.

error-cluster-not-built = This build of Crossfade has no cluster support.
    .kept = Nothing was changed and nothing was sent.
    .do = Build it with: cargo build --release --features cluster. Or work here with --engine local.
error-cluster-none = This workspace has no cluster.
    .kept = Nothing was changed and nothing was sent.
    .do = Connect one with: crossfade cluster W --url sc://HOST:PORT --events TABLE. Or leave --engine out.
error-cluster-own-data = This workspace already holds other data.
    .kept = Nothing was changed.
    .do = Connect the cluster in a new workspace, so that its sample is not mixed with your files.
error-cluster-address = This is not an address of a cluster ({ $why }).
    .kept = Nothing was changed and nothing was sent.
    .do = Write sc://HOST:PORT, then / and settings with ; between them, such as sc://host:443/;use_ssl=true.
error-cluster-token-in-clear = The token would travel unencrypted to another machine.
    .kept = Nothing was sent.
    .do = Leave use_ssl=false out of the address, or use a tunnel to this machine.
error-cluster-unreachable = Nothing answers at { $place }: { $reason }
    .kept = Nothing was written here. What the cluster has finished stands on its storage.
    .do = See that the Spark Connect server runs and can be reached, then do the same again; it goes on from there.
error-cluster-token = The cluster turned the token down.
    .kept = Nothing was changed.
    .do = Put a valid token into CROSSFADE_CLUSTER_TOKEN, or into the address as ;token=...
error-cluster-not-allowed = The cluster does not allow this: { $reason }
    .kept = Nothing was written here.
    .do = Ask for the right to read the tables and to write into the work folder, or name another folder with --work.
error-cluster-no-table = The cluster does not find a table or path: { $what }
    .kept = Nothing was written here.
    .do = Check the names given to --events, --people, --items and --work.
error-cluster-no-column = The table of { $table } has no column for { $role }. It has: { $columns }
    .kept = Nothing was changed.
    .do = Name the column with --map ROLE=COLUMN, as in --map { $table }.user=customer_id.
error-cluster-no-room = The cluster has no room left: { $reason }
    .kept = Nothing was written here.
    .do = Free space on the cluster, or name another work folder with --work.
error-cluster-too-old = The cluster runs Spark { $version }.
    .kept = Nothing was changed.
    .do = Connect to Spark 3.5 or later, with Spark Connect.
error-cluster-query = The cluster could not do this: { $reason }
    .kept = Nothing was written here.
    .do = Show the statements with: crossfade cluster W --queries, and ask those who run the cluster.
error-cluster-session = The cluster forgot this session again and again.
    .kept = Nothing was written here.
    .do = Do the same again; ask those who run the cluster if it keeps happening.
error-cluster-answer = An answer of the cluster does not have the expected form: { $what }
    .kept = Nothing was written here.
    .do = Do the same again. If it stays so, the cluster's version may differ too much; tell the makers of Crossfade.
error-cluster-rows = An answer of the cluster has { $got } rows where it counts { $counted }.
    .kept = Nothing was written here.
    .do = Do the same again. Do not use lists from this cluster while this happens.
error-cluster-items-twice = { $n } item ids stand for both a course and music.
    .kept = Nothing was changed.
    .do = Give every item an id of its own, for example with a view on the cluster, and map that column.
error-cluster-setting = This { $what } cannot be used: { $value }
    .kept = Nothing was changed.
    .do = See: crossfade cluster --help
error-cluster-domain = Some items do not say whether they are a course or music.
    .kept = Nothing was changed.
    .do = Map the column with --map domain=COLUMN (course or music), or say --domain for all items without one.
error-cluster-ageing = Strengths that fade with time cannot be summed on a cluster.
    .kept = Nothing was changed.
    .do = Switch ageing off (half_life_days=0), or use --engine local on the sample.
error-cluster-model = { $model } cannot be fitted from a cluster's sums.
    .kept = Nothing was changed.
    .do = Take one of { $models }, or fit it on the sample with --engine local.
error-cluster-option = { $option } does not work on a cluster.
    .kept = Nothing was changed.
    .do = Leave it out, or put the condition into a view on the cluster.
error-cluster-no-run = No run called { $run } was fitted on this cluster.
    .kept = Nothing was changed.
    .do = Fit it first with: crossfade fit W --model ... --engine spark
error-cluster-no-audience = No audience called { $audience } was made on this cluster.
    .kept = Nothing was changed.
    .do = Make it first with: crossfade audience W --name { $audience } ...
error-cluster-form = A cluster cannot write lists for { $form }.
    .kept = Nothing was written.
    .do = Take one of { $forms }.
error-cluster-self-check = The cluster and this program do not agree: of a sample of { $people } people, { $strengths } strengths and { $members } members differ.
    .kept = Nothing was exported.
    .do = If events were added meanwhile, connect again and make the audience anew. Otherwise do not use the cluster's answers.
error-cluster-contact-rules = The cluster hashes { $n } made-up contacts in another way than this program.
    .kept = Nothing was written.
    .do = Do not use lists from this cluster; tell the makers of Crossfade which engine it is.

stage-on-cluster = Work on the cluster
stage-cluster-connect = Connect to the cluster
stage-cluster-catalogue = Bring the catalogue
stage-cluster-strengths = Add up strengths on the cluster
stage-cluster-pairs = Add up pairs on the cluster
stage-cluster-sums = Bring sums
stage-cluster-sample = Bring a sample
stage-cluster-score = Score everybody on the cluster
stage-cluster-check = Check a sample of people here
stage-cluster-list = Write the list on the cluster
audit-cluster = Cluster connected

data-cluster-open = Connect a cluster...
data-cluster-title = Connect a cluster
data-cluster-about = Spark Connect
data-cluster-connect = Connect
data-cluster-sent = Queries and catalogue ids go to the cluster; sums, the catalogue and a sample of people under keys come back. No contact does. The token is not kept.
data-cluster-url = Address
data-cluster-token = Token, for this window only
data-cluster-events = Table of events
data-cluster-people = Table of people, with consent
data-cluster-items = Table of items
data-cluster-map = Columns, as ROLE=COLUMN
data-cluster-work = Work folder on the cluster's storage
data-cluster-n-events = Events
data-cluster-n-people = People
data-cluster-n-reachable = Reachable people
data-cluster-n-items = Items
data-cluster-n-sample = People in the sample
data-cluster-copy = Copy the queries
job-cluster = Connect a cluster
toast-cluster = The cluster is connected
