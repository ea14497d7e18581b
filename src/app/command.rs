//! Everything a person can do, as data. Views push commands; `update` is the one place that acts on them.

use std::path::PathBuf;
use std::sync::Arc;

use super::engine::ExportChoices;
pub use super::engine::PathPeople;
use super::state::{Output, PictureFormat, ReportParts, TableFormat};
pub use super::state::{PassphraseAct, Remedy};
use crate::analysis::rfm::RfmGroup;
use crate::data::rules::Rule;
use crate::data::{Consent, Domain, EventKind, PersonSet, StrengthRules};
pub use crate::workspace::{LEAST_LETTERS, Passphrase};

/// The screens of the rail, and those that are not in its list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Screen {
    Start,
    Data,
    Import,
    Models,
    Segments,
    Paths,
    Audiences,
    Results,
    Privacy,
    /// At the foot of the rail.
    Help,
}

impl Screen {
    /// Those on the rail, in order.
    pub const RAIL: [Screen; 7] =
        [Self::Data, Self::Models, Self::Segments, Self::Paths, Self::Audiences, Self::Results, Self::Privacy];
}

pub use super::text::Language;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ThemeChoice {
    Dark,
    Light,
}

/// Which way people cross in what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Direction {
    CourseToMusic,
    MusicToCourse,
}

impl Direction {
    pub const BOTH: [Direction; 2] = [Self::CourseToMusic, Self::MusicToCourse];

    pub fn from(self) -> Domain {
        match self {
            Self::CourseToMusic => Domain::Course,
            Self::MusicToCourse => Domain::Music,
        }
    }

    pub fn to(self) -> Domain {
        self.from().other()
    }
}

/// How a new set meets the present selection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SetMode {
    Replace,
    Add,
    Subtract,
    Intersect,
}

/// How the selection was made; the top bar shows its icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    Lasso,
    Rectangle,
    Cluster,
    Path,
    Leavers,
    /// A course and music that have the same people.
    Pairing,
    Part,
    Rule,
    Segment,
    Rfm,
    /// The rows of a table that a search left.
    Search,
    /// Everybody but those who were selected.
    Inverse,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    Ndcg10,
    Recall20,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MapTool {
    Pan,
    Lasso,
    Rectangle,
    Zoom,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColourBy {
    Cluster,
    Sides,
    LastActive,
    /// Recency and frequency together.
    Rfm,
    /// For the item last looked at.
    Score,
    /// A column of the people's attributes.
    Attribute(usize),
}

/// The parts of the Segments screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum SegmentsTab {
    #[default]
    Map,
    Rfm,
    Rules,
    Compare,
}

impl SegmentsTab {
    pub const ALL: [SegmentsTab; 4] = [Self::Map, Self::Rfm, Self::Rules, Self::Compare];
}

/// A set of people that can be named without listing them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum SetRef {
    #[default]
    Everybody,
    Selection,
    Segment(String),
    Cluster(u16),
}

/// What is taken of two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PairOf {
    Both,
    Either,
    OnlyFirst,
    OnlySecond,
}

impl PairOf {
    pub const ALL: [PairOf; 4] = [Self::Both, Self::Either, Self::OnlyFirst, Self::OnlySecond];
}

/// The parts of the Paths screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PathsTab {
    /// Who went from the one side to the other.
    #[default]
    Crossings,
    /// What has the same people, in whatever order.
    Pairings,
}

impl PathsTab {
    pub const ALL: [PathsTab; 2] = [Self::Crossings, Self::Pairings];
}

/// Which people of a course node beside a music node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PairingPeople {
    Both,
    /// The course and not the music, and can be reached: who could be offered the music.
    CourseOnly,
    MusicOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    Category,
    Creator,
    Item,
}

impl Level {
    pub const ALL: [Level; 3] = [Self::Category, Self::Creator, Self::Item];

    pub fn id(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Creator => "creator",
            Self::Item => "item",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.id() == id)
    }
}

/// What the Data screen shows below its figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DataPane {
    #[default]
    Tables,
    Matrix,
    Links,
    Health,
}

impl DataPane {
    pub const ALL: [DataPane; 4] = [Self::Tables, Self::Matrix, Self::Links, Self::Health];
}

/// The order of the matrix' rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum MatrixOrder {
    #[default]
    Popularity,
    Cluster,
}

/// What a table is narrowed to; `None` is all. Each tab uses what it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Narrow {
    /// People: bits of the sides (1 courses, 2 music, 3 both, 0 none).
    pub sides: Option<u8>,
    /// People: consent to ads.
    pub consent: Option<Consent>,
    /// Items and events: their side.
    pub domain: Option<Domain>,
    pub kind: Option<EventKind>,
}

/// A column of the catalogue that can be set by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ItemField {
    Category,
    Creator,
    Domain,
}

impl ItemField {
    pub const ALL: [ItemField; 3] = [Self::Category, Self::Creator, Self::Domain];

    pub fn id(self) -> &'static str {
        match self {
            Self::Category => "category",
            Self::Creator => "creator",
            Self::Domain => "domain",
        }
    }
}

/// The tabs of the Data screen's tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DataTab {
    #[default]
    People,
    Catalogue,
    Events,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PreviewTab {
    Top,
    Cut,
    Random,
}

/// Where the system's own file dialog is needed; the window opens it and answers with a command.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Dialog {
    PickFiles,
    PickWorkspace,
    NewWorkspace,
    PickExportFolder,
    PickOutcomes,
    PickExportTemplate,
    SaveRejects,
    /// Where the first file for a partner goes.
    /// Sums of items for a partner.
    SaveSums {
        micro_epsilon: u64,
    },
    PickSums,
    SaveOverlap {
        with_segments: bool,
    },
    /// A file of the partner.
    PickOverlap,
    SaveFeed,
    /// The system's file manager, on a file that was written.
    ShowInFolder(PathBuf),
}

/// What an audience promotes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Goal {
    Item(u32),
    Category(String),
    Creator(String),
    /// Anything of the side: any crossing to it.
    Any(Domain),
}

/// A model to train.
#[derive(Debug, Clone, PartialEq)]
pub struct FitRequest {
    pub name: String,
    pub model: String,
    pub params: crate::models::Params,
    /// For `blend`.
    pub collaborative: String,
    pub profile: String,
}

/// Whose ranks are compared between the saved blend and the one on the fader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Moves {
    /// The items of a person.
    #[default]
    Items,
    /// The people of an item.
    People,
}

/// Everything of a kind that the present screen shows, to files. The window does it: only it knows what is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TakeOut {
    Pictures(PictureFormat),
    Tables(TableFormat),
}

#[derive(Debug, Clone)]
pub enum Command {
    // Files and windows.
    OpenSample,
    NewWorkspace(PathBuf),
    OpenWorkspace(PathBuf),
    /// A workspace that is under a passphrase, with what was typed.
    Unlock(PathBuf, Passphrase),
    /// Shows where the passphrase of a workspace is typed.
    AskPassphrase(PathBuf),
    LeaveUnlock,
    /// Closes the open workspace; it opens again only with its passphrase.
    LockWorkspace,
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
    /// A number, platform id, e-mail or phone.
    /// The smallest group of which anything is told, for the open workspace.
    SetFloor(u64),
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
    },
}
