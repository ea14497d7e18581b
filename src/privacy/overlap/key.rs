//! Secrets of an exchange: its number, the key made from the workspace's own secret, and the system's randomness.

use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use sha2::{Digest, Sha512};
use zeroize::Zeroize;

use super::{Blinded, OverlapError};

/// Tells one exchange from another; travels in every file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionId([u8; 16]);

impl SessionId {
    /// Errors: no randomness.
    pub fn fresh() -> Result<Self, OverlapError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|_| OverlapError::NoEntropy)?;
        Ok(Self(bytes))
    }

    pub fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    pub fn bytes(&self) -> &[u8; 16] {
        &self.0
    }

    pub fn hex(&self) -> String {
        crate::data::hex(&self.0)
    }
}

/// A secret number of one exchange. Made anew from the workspace's secret whenever it is needed, so that it is kept
/// nowhere.
pub struct Key(Scalar);

impl Key {
    pub fn derive(secret: &[u8], session: SessionId) -> Self {
        let digest =
            Sha512::new().chain_update(b"crossfade overlap key 1\0").chain_update(session.0).chain_update(secret);
        let mut wide: [u8; 64] = digest.finalize().into();
        let scalar = Scalar::from_bytes_mod_order_wide(&wide);
        wide.zeroize();
        Self(scalar)
    }

    /// Twice the key times each point: doubling on the way out lets a whole chunk share one inversion.
    pub(super) fn multiply(&self, points: impl IntoIterator<Item = RistrettoPoint>) -> Vec<Blinded> {
        let multiplied: Vec<RistrettoPoint> = points.into_iter().map(|point| point * self.0).collect();
        let written = RistrettoPoint::double_and_compress_batch(&multiplied);
        written.into_iter().map(|point| point.to_bytes()).collect()
    }
}

impl Drop for Key {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

/// A random element, which pads a list and equals nobody's.
pub(super) fn stand_in() -> Result<Blinded, OverlapError> {
    let mut wide = [0; 64];
    getrandom::fill(&mut wide).map_err(|_| OverlapError::NoEntropy)?;
    Ok(RistrettoPoint::from_uniform_bytes(&wide).compress().to_bytes())
}

/// Fisher-Yates with the system's randomness: the order must not tell whose entry is whose.
pub(super) fn shuffle(list: &mut [Blinded]) -> Result<(), OverlapError> {
    let mut random = [0; 8 * 512];
    let mut used = random.len();
    for last in (1..list.len()).rev() {
        if used == random.len() {
            getrandom::fill(&mut random).map_err(|_| OverlapError::NoEntropy)?;
            used = 0;
        }
        let (word, _) = random[used..].split_first_chunk::<8>().ok_or(OverlapError::NoEntropy)?;
        used += 8;
        // The high half of a 64 x 64 product: uneven by less than 2^-32 for any list that fits in memory.
        let place = (u128::from(u64::from_le_bytes(*word)) * (last as u128 + 1)) >> 64;
        list.swap(last, place as usize);
    }
    random.zeroize();
    Ok(())
}
