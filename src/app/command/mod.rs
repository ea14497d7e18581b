//! Everything a person can do, as data. Views push commands; `update` is the one place that acts on them.

mod choices;

use std::path::PathBuf;
use std::sync::Arc;

pub use choices::*;

use super::engine::ExportChoices;
pub use super::engine::PathPeople;
use super::state::{Output, ReportParts};
pub use super::state::{PassphraseAct, Remedy};
pub use super::text::Language;
use crate::analysis::rfm::RfmGroup;
use crate::data::rules::Rule;
use crate::data::{Domain, PersonSet, StrengthRules};
pub use crate::workspace::{LEAST_LETTERS, Passphrase};

#[derive(Debug, Clone)]
pub enum Command {
    // Files and windows.
    OpenSample,
    /// Asks whether a new workspace shall be under a passphrase.
    AskNewWorkspace(PathBuf),
    LeaveNewWorkspace,
    NewWorkspace(PathBuf),
    /// A new workspace under a passphrase, which the keyring of the system is given where that is wanted.
    NewEncrypted {
        path: PathBuf,
        passphrase: Passphrase,
        remember: bool,
    },
    OpenWorkspace(PathBuf),
    /// A workspace that is under a passphrase, with what was typed.
    Unlock {
        path: PathBuf,
        passphrase: Passphrase,
        remember: bool,
    },
    /// Reads what can be read of a damaged workspace into a new one beside it, with what was typed where it is under a
    /// passphrase.
    RepairWorkspace(PathBuf, Option<Passphrase>),
    /// Shows where the passphrase of a damaged workspace is typed.
    AskPassphraseToRepair(PathBuf),
    LeaveRepair,
    /// Shows where the passphrase of a workspace is typed.
    AskPassphrase(PathBuf),
    LeaveUnlock,
    /// Reads the data of a workspace that was opened and whose counts are shown.
    ReadOpened,
    /// Closes the open workspace; it opens again only with its passphrase.
    LockWorkspace,
    /// The same after so many minutes without use.
    LockIdle(u32),
    CloseWorkspace,
    ForgetRecent(PathBuf),
    Ask(Dialog),
    /// The system has no file manager that could be opened on it.
    FolderNotShown(PathBuf),
    AddFiles(Vec<PathBuf>),

    // The frame.
    Go(Screen),
    SetLanguage(Language),
    SetTheme(ThemeChoice),
    SetZoom(f32),
    SetHighContrast(bool),
    SetReducedMotion(bool),
    /// Minutes without use after which an encrypted workspace is locked; 0 is never.
    SetLockAfter(u32),
    ToggleInspector,
    TogglePalette,
    /// An act of the palette was run, by its title's key.
    RanAct(String),
    StartTour,
    /// From 0.
    ShowTourStep(usize),
    EndTour,
    Undo,
    Redo,
    CancelJob(u64),
    SettleJob(u64),
    DismissToast(u64),

    // Pictures, tables and reports out.
    TakeOut(TakeOut),
    WriteOutputs(Vec<Output>),
    OpenReport,
    CloseReport,
    WriteReport(ReportParts),

    // Import.
    ImportShow(usize),
    ImportPreset(usize, String),
    /// File, column index, role (`None`: not imported).
    ImportRole(usize, usize, Option<String>),
    ImportDomain(usize, Option<Domain>),
    ImportCountry(usize, String),
    ImportRemove(usize),
    ImportRemedy(usize, Remedy),
    /// Take a file again whose content is in the workspace.
    ImportAgain(usize, bool),
    /// Keep what was said about files like this one, or forget it.
    ImportKeepMapping(usize, bool),
    /// Writes the refused rows of the shown file here.
    SaveRejects(PathBuf),
    ImportCommit,
    ImportLeave,
    /// Takes these imports back as a whole.
    UndoImport(Vec<i64>),
    SetStrengths(StrengthRules),

    // Data.
    ShowSource(usize),
    RemoveSource(i64),
    SetDataPane(DataPane),
    SetDataTab(DataTab),
    /// Column index; again: the other way round.
    SortTable(usize),
    FilterTable(String),
    /// Narrows the table beside what was typed.
    NarrowTable(Narrow),
    /// Only these rows of a tab, under the code of the check that named them; none: all again.
    ShowRows(DataTab, Option<(&'static str, Arc<Vec<u32>>)>),
    SetMatrixOrder(MatrixOrder),
    /// Items of the catalogue by row: one value for all of them.
    EditItems(Vec<u32>, ItemField, String),
    UndoItemEdit,
    /// The person in the inspector, by row; `None` shows the source again.
    ShowDataPerson(Option<u32>),
    /// Two profiles, by number: one person, or two from now on.
    JoinPeople((u32, u32), bool),
    /// Two stored items: one, two, or nothing said any more.
    SetItemTwins((u32, u32), Option<bool>),
    /// Let a cluster answer; its catalogue and a sample of its people come into the workspace.
    #[cfg(feature = "cluster")]
    ConnectCluster(Box<super::engine::ClusterRequest>),
    /// Find out what the workspace knows of its cluster.
    #[cfg(feature = "cluster")]
    LookAtCluster,
    #[cfg(feature = "cluster")]
    WorkOnCluster(Box<super::engine::ClusterWork>),

    // Selection.
    Select(Arc<PersonSet>, Origin, SetMode),
    ClearSelection,
    InvertSelection,
    SaveSegment(String),
    SelectSegment(String, SetMode),
    DeleteSegment(String),
    AudienceFromSelection,
    /// With the name of the saved set, the letter of the cluster or the text of the rule.
    SelectNamed(Arc<PersonSet>, Origin, String, SetMode),
    /// The people of a rule in words.
    SelectRule(String, SetMode),
    /// The people in the rows that the search of the people's table left.
    SelectTableRows(SetMode),
    /// Takes a part out of the selection again, or changes how it is joined.
    RemovePart(usize),
    SetPartMode(usize, SetMode),

    // Models.
    TrainDefaults,
    Train(FitRequest),
    OpenTrain,
    CloseTrain,
    /// Tries settings of a model for so many seconds.
    Tune(String, f64),
    ShowRun(String),
    DeleteRun(String),
    SetAlpha(f32),
    /// Whether both weights are set apart; else they add to one.
    SetApart(bool),
    /// Collaborative and profile, each from 0.
    SetWeights(f64, f64),
    SetAlphaToBest,
    SetAlphaToSaved,
    SaveBlend,
    /// Run, collaborative and profile weight: takes back what was saved.
    SaveWeights(String, f64, f64),
    SetDirection(Direction),
    SetMeasure(Measure),
    ShowPerson(u32),
    /// Another person of the test part, drawn in order.
    NextPerson,
    ShowItem(u32),
    SetMoves(Moves),
    ShowCurveOf(String),
    /// The fields that the shown run goes by, in the place of the training curve.
    OpenFields,
    CloseFields,
    /// Measures two runs on the same people.
    CompareRuns(String, String),
    OpenComparison,
    CloseComparison,

    // Segments.
    Recluster(Option<usize>),
    ReclusterByDensity,
    SetSegmentsTab(SegmentsTab),
    SetMapTool(MapTool),
    SetColourBy(ColourBy),
    /// Polygon in map units.
    Lasso(Vec<[f32; 2]>, SetMode),
    Rectangle([f32; 2], [f32; 2], SetMode),
    SelectCluster(u16, SetMode),
    RenameCluster(u16, String),
    /// The card of a person of the map; `None` closes it.
    ShowMapPerson(Option<u32>),
    /// The rule in the builder.
    EditRule(Arc<Rule>),
    /// Cells of the grid of a side: recency from and to, frequency from and to, 1 to 5.
    SelectRfm(Domain, [u8; 2], [u8; 2], SetMode),
    SelectRfmGroup(Domain, RfmGroup, SetMode),
    /// Left (0) or right (1) of the comparison.
    CompareSet(usize, SetRef),
    SelectPair([SetRef; 2], PairOf),

    // Paths.
    SetPathDirection(Direction),
    SetPathLevel(Level),
    SetPathWindow(u32),
    SetPathMinimum(u32),
    SearchPaths(String),
    ShowPath(usize),
    SelectPath(PathPeople, SetMode),
    AudienceFromPath(usize),
    SetPathsTab(PathsTab),
    /// Position in the rows of the pairings.
    ShowPairing(usize),
    SelectPairing(usize, PairingPeople, SetMode),
    AudienceFromPairing(usize, PairingPeople),

    // Audiences.
    NewAudience,
    ShowAudience(String),
    DeleteAudience(String),
    RenameAudience(String),
    SetGoal(Goal),
    SetLeaveOutOwners(bool),
    SetAudienceRun(String),
    AddRule(String),
    SetRule(usize, String),
    RemoveRule(usize),
    MoveRule(usize, usize),
    SetSize(u64),
    SetHoldout(f32),
    /// Draws the holdout anew on purpose, or keeps who was held out before.
    SetFreshHoldout(bool),
    /// Days in which nobody of a list that left is written to again.
    SetContactCap(Option<u32>),
    SetBalance(Option<String>),
    /// Share of everybody to be in no campaign; 0 ends it.
    SetGlobalHoldout(f32),
    /// Whether a person in several audiences goes to the first only.
    SetCampaignOrder(bool),
    /// Places in the list.
    MoveCampaign(usize, usize),
    /// Counts and ranks the draft again.
    RecountAudience,
    SetPreview(PreviewTab),
    SaveAudience,
    /// Opens the person under the cursor in the inspector.
    ShowAudiencePerson(u32),

    // Recommendation feeds.
    OpenFeed,
    CloseFeed,
    SetFeedRun(String),
    SetFeedTop(usize),
    SetFeedFile(PathBuf),
    WriteFeed,

    // Results.
    ShowCampaign(String),
    /// A file of orders or conversions of the campaign shown.
    ImportOutcomes(PathBuf),
    SetCampaignWindow(u32),
    SetCampaignCost(Option<f64>),
    /// A new audience of the better half of the campaign shown.
    AudienceFromTopHalf,

    // Export.
    OpenExport,
    CloseExport,
    ToggleDestination(String),
    FocusDestination(String),
    SetExportFolder(PathBuf),
    SetExportChoices(Box<ExportChoices>),
    SetExportTemplate(PathBuf),
    WriteExport,

    // Privacy.
    /// The smallest group of which anything is told, for the open workspace.
    SetFloor(u64),
    /// The same of what is told by a field of people; 0 takes it away.
    SetFieldFloor(String, u64),
    /// Reads what the Privacy screen shows anew.
    RefreshPrivacy,
    /// What noisy figures may cost in all: an epsilon.
    SetBudget(f64),
    /// A report with noise that may be given away, for so much of the budget.
    WritePrivateReport(f64),
    /// Sums of items for a partner, into a file, for so much of the budget.
    GiveSums {
        file: PathBuf,
        epsilon: f64,
    },
    /// A partner's sums of items.
    TakeSums(PathBuf),
    /// Learns from the data here and the sums of a partner, by its name.
    TrainWithPartner(String),
    /// A number, platform id, e-mail or phone.
    FindPersonToErase(String),
    LeaveErase,
    ErasePerson(u32),
    StartOverlap {
        file: PathBuf,
        with_segments: bool,
    },
    OpenOverlap(PathBuf),
    OpenPassphrase(PassphraseAct),
    ClosePassphrase,
    /// What the open workspace is under now, and what it shall be under.
    ChangePassphrase {
        current: Option<Passphrase>,
        new: Option<Passphrase>,
        /// Gives the new one to the keyring of the system.
        remember: bool,
    },
    /// Gives the keyring of the system the passphrase of the open workspace, as typed.
    RememberPassphrase(Passphrase),
    /// Takes it out of the keyring again.
    ForgetRemembered,
    /// The keyring has a passphrase under this name now, or no longer.
    NoteRemembered(String, bool),
}
