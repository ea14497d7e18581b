//! The one place that acts on commands, a file a group. Each arm changes the state at once or starts a job.

mod audiences;
#[cfg(feature = "cluster")]
mod cluster;
mod data;
mod export;
mod feed;
mod files;
mod frame;
mod identity;
mod import;
mod models;
mod outputs;
mod passphrase;
mod paths;
mod privacy;
mod results;
mod segments;
mod selection;

use super::command::Command;
use super::core::App;

pub(super) fn act(app: &mut App, command: Command) {
    use Command as C;
    match command {
        C::OpenSample
        | C::AskNewWorkspace(_)
        | C::LeaveNewWorkspace
        | C::NewWorkspace(_)
        | C::NewEncrypted { .. }
        | C::OpenWorkspace(_)
        | C::Unlock { .. }
        | C::RepairWorkspace(..)
        | C::AskPassphraseToRepair(_)
        | C::LeaveRepair
        | C::AskPassphrase(_)
        | C::LeaveUnlock
        | C::ReadOpened
        | C::LockWorkspace
        | C::LockIdle(_)
        | C::CloseWorkspace
        | C::ForgetRecent(_) => files::act(app, command),
        C::OpenPassphrase(_)
        | C::ClosePassphrase
        | C::ChangePassphrase { .. }
        | C::RememberPassphrase(_)
        | C::ForgetRemembered
        | C::NoteRemembered(..) => passphrase::act(app, command),
        C::Ask(_)
        | C::FolderNotShown(_)
        | C::Go(_)
        | C::SetLanguage(_)
        | C::SetTheme(_)
        | C::SetZoom(_)
        | C::SetHighContrast(_)
        | C::SetReducedMotion(_)
        | C::SetLockAfter(_)
        | C::ToggleInspector
        | C::TogglePalette
        | C::RanAct(_)
        | C::StartTour
        | C::ShowTourStep(_)
        | C::EndTour
        | C::Undo
        | C::Redo
        | C::CancelJob(_)
        | C::SettleJob(_)
        | C::DismissToast(_) => frame::act(app, command),
        C::TakeOut(_) | C::WriteOutputs(_) | C::OpenReport | C::CloseReport | C::WriteReport(_) => {
            outputs::act(app, command);
        }
        C::AddFiles(_)
        | C::ImportShow(_)
        | C::ImportPreset(..)
        | C::ImportRole(..)
        | C::ImportDomain(..)
        | C::ImportCountry(..)
        | C::ImportRemove(_)
        | C::ImportRemedy(..)
        | C::ImportAgain(..)
        | C::ImportKeepMapping(..)
        | C::SaveRejects(_)
        | C::ImportCommit
        | C::ImportLeave
        | C::UndoImport(_)
        | C::SetStrengths(_) => import::act(app, command),
        C::ShowSource(_)
        | C::RemoveSource(_)
        | C::SetDataPane(_)
        | C::SetDataTab(_)
        | C::SortTable(_)
        | C::FilterTable(_)
        | C::NarrowTable(_)
        | C::ShowRows(..)
        | C::SetMatrixOrder(_)
        | C::EditItems(..)
        | C::UndoItemEdit => data::act(app, command),
        C::ShowDataPerson(_) | C::JoinPeople(..) | C::SetItemTwins(..) => identity::act(app, command),
        #[cfg(feature = "cluster")]
        C::ConnectCluster(_) | C::LookAtCluster | C::WorkOnCluster(_) => cluster::act(app, command),
        C::Select(..)
        | C::ClearSelection
        | C::InvertSelection
        | C::SaveSegment(_)
        | C::SelectSegment(..)
        | C::DeleteSegment(_)
        | C::SelectRule(..)
        | C::SelectNamed(..)
        | C::SelectTableRows(_)
        | C::RemovePart(_)
        | C::SetPartMode(..) => selection::act(app, command),
        C::TrainDefaults
        | C::Train(_)
        | C::OpenTrain
        | C::CloseTrain
        | C::Tune(..)
        | C::ShowRun(_)
        | C::DeleteRun(_)
        | C::SetAlpha(_)
        | C::SetApart(_)
        | C::SetWeights(..)
        | C::SetAlphaToBest
        | C::SetAlphaToSaved
        | C::SaveBlend
        | C::SaveWeights(..)
        | C::SetDirection(_)
        | C::SetMeasure(_)
        | C::ShowPerson(_)
        | C::NextPerson
        | C::ShowItem(_)
        | C::SetMoves(_)
        | C::ShowCurveOf(_)
        | C::OpenFields
        | C::CloseFields
        | C::CompareRuns(..)
        | C::OpenComparison
        | C::CloseComparison => models::act(app, command),
        C::Recluster(_)
        | C::SetMapTool(_)
        | C::SetColourBy(_)
        | C::Lasso(..)
        | C::Rectangle(..)
        | C::SelectCluster(..)
        | C::RenameCluster(..)
        | C::ReclusterByDensity
        | C::SetSegmentsTab(_)
        | C::ShowMapPerson(_)
        | C::EditRule(_)
        | C::SelectRfm(..)
        | C::SelectRfmGroup(..)
        | C::CompareSet(..)
        | C::SelectPair(..) => segments::act(app, command),
        C::SetPathDirection(_)
        | C::SetPathLevel(_)
        | C::SetPathWindow(_)
        | C::SetPathMinimum(_)
        | C::SearchPaths(_)
        | C::ShowPath(_)
        | C::SelectPath(..)
        | C::SetPathsTab(_)
        | C::ShowPairing(_)
        | C::SelectPairing(..) => paths::act(app, command),
        C::AudienceFromSelection
        | C::AudienceFromPath(_)
        | C::AudienceFromPairing(..)
        | C::NewAudience
        | C::ShowAudience(_)
        | C::DeleteAudience(_)
        | C::RenameAudience(_)
        | C::SetGoal(_)
        | C::SetLeaveOutOwners(_)
        | C::SetAudienceRun(_)
        | C::AddRule(_)
        | C::SetRule(..)
        | C::RemoveRule(_)
        | C::MoveRule(..)
        | C::SetSize(_)
        | C::SetHoldout(_)
        | C::SetFreshHoldout(_)
        | C::SetContactCap(_)
        | C::SetBalance(_)
        | C::SetGlobalHoldout(_)
        | C::SetCampaignOrder(_)
        | C::MoveCampaign(..)
        | C::RecountAudience
        | C::SetPreview(_)
        | C::SaveAudience
        | C::ShowAudiencePerson(_) => audiences::act(app, command),
        C::OpenFeed | C::CloseFeed | C::SetFeedRun(_) | C::SetFeedTop(_) | C::SetFeedFile(_) | C::WriteFeed => {
            feed::act(app, command)
        }
        C::ShowCampaign(_)
        | C::ImportOutcomes(_)
        | C::SetCampaignWindow(_)
        | C::SetCampaignCost(_)
        | C::AudienceFromTopHalf => results::act(app, command),
        C::OpenExport
        | C::CloseExport
        | C::ToggleDestination(_)
        | C::FocusDestination(_)
        | C::SetExportFolder(_)
        | C::SetExportChoices(_)
        | C::SetExportTemplate(_)
        | C::WriteExport => export::act(app, command),
        C::SetFloor(_)
        | C::SetFieldFloor(..)
        | C::SetBudget(_)
        | C::WritePrivateReport(_)
        | C::GiveSums { .. }
        | C::TakeSums(_)
        | C::TrainWithPartner(_)
        | C::RefreshPrivacy
        | C::FindPersonToErase(_)
        | C::LeaveErase
        | C::ErasePerson(_)
        | C::StartOverlap { .. }
        | C::OpenOverlap(_) => privacy::act(app, command),
    }
}
