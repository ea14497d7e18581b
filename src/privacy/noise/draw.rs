//! Exact draws in whole numbers (Canonne, Kamath and Steinke 2020): even bits from the system, then a coin of chance
//! exp(-n / d), then the discrete Laplace.

use zeroize::Zeroize;

use super::NoiseError;

const BUFFER: usize = 4_096;

/// Even random words from the operating system, fetched a page at a time.
pub(in crate::privacy) struct Bits {
    buffer: Box<[u8; BUFFER]>,
    used: usize,
}

impl Default for Bits {
    fn default() -> Self {
        Self { buffer: Box::new([0; BUFFER]), used: BUFFER }
    }
}

impl Drop for Bits {
    fn drop(&mut self) {
        self.buffer.zeroize();
    }
}

impl Bits {
    fn word(&mut self) -> Result<u64, NoiseError> {
        if self.used == BUFFER {
            getrandom::fill(self.buffer.as_mut_slice()).map_err(|_| NoiseError::NoEntropy)?;
            self.used = 0;
        }
        let (word, _) = self.buffer[self.used..].split_first_chunk::<8>().ok_or(NoiseError::NoEntropy)?;
        let word = u64::from_le_bytes(*word);
        self.used += 8;
        Ok(word)
    }

    /// Even in 0..n; n > 0. Words beyond the last whole multiple of n are thrown away (Lemire 2019).
    pub(in crate::privacy) fn below(&mut self, n: u64) -> Result<u64, NoiseError> {
        let refused = n.wrapping_neg() % n;
        loop {
            let product = u128::from(self.word()?) * u128::from(n);
            if product as u64 >= refused {
                return Ok((product >> 64) as u64);
            }
        }
    }

    /// Even in 0..n for n of up to 127 bits.
    fn below_wide(&mut self, n: u128) -> Result<u128, NoiseError> {
        if let Ok(n) = u64::try_from(n) {
            return Ok(u128::from(self.below(n)?));
        }
        let n_bits = 128 - n.leading_zeros();
        loop {
            let wide = u128::from(self.word()?) << 64 | u128::from(self.word()?);
            let value = wide >> (128 - n_bits);
            if value < n {
                return Ok(value);
            }
        }
    }

    fn coin(&mut self) -> Result<bool, NoiseError> {
        Ok(self.word()? & 1 == 1)
    }
}

/// True with chance exp(-n / d), 0 <= n <= d (their algorithm 1: von Neumann's alternating series).
pub(super) fn exp_coin(bits: &mut Bits, n: u64, d: u64) -> Result<bool, NoiseError> {
    let mut k = 1_u64;
    // True with chance n / (d k): the loop ends at an odd k with chance exp(-n / d).
    while bits.below_wide(u128::from(d) * u128::from(k))? < u128::from(n) {
        k += 1;
    }
    Ok(k % 2 == 1)
}

/// P(y) proportional to exp(-|y| step / scale) (their algorithm 2).
pub(super) fn laplace(bits: &mut Bits, step: u64, scale: u64) -> Result<i64, NoiseError> {
    loop {
        // Geometric with ratio exp(-1 / scale): its remainder by `scale` and then the multiples.
        let rest = bits.below(scale)?;
        if !exp_coin(bits, rest, scale)? {
            continue;
        }
        let mut multiples = 0_u64;
        while exp_coin(bits, 1, 1)? {
            multiples += 1;
        }
        let size = (u128::from(rest) + u128::from(scale) * u128::from(multiples)) / u128::from(step);
        let is_negative = bits.coin()?;
        if is_negative && size == 0 {
            // Zero would come up twice as often.
            continue;
        }
        let size = i64::try_from(size).unwrap_or(i64::MAX);
        return Ok(if is_negative { -size } else { size });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coin_falls_as_often_as_it_should() {
        let mut bits = Bits::default();
        for (n, d) in [(0, 1), (1, 1), (1, 3), (999_999, 1_000_000), (7, 10)] {
            let draws = 60_000;
            let heads = (0..draws).filter(|_| exp_coin(&mut bits, n, d).unwrap()).count() as f64;
            let chance = (-(n as f64) / d as f64).exp();
            let error = (chance * (1.0 - chance) / f64::from(draws)).sqrt();
            assert!((heads / f64::from(draws) - chance).abs() <= 5.0 * error, "{n}/{d}: {heads}");
        }
    }

    #[test]
    fn even_numbers_are_even() {
        let mut bits = Bits::default();
        // 2^64 is no multiple of 3 * 2^61: without refusals the first third would come up more often.
        let n = 3 << 61;
        let counts = (0..30_000).fold([0_u32; 3], |mut counts, _| {
            counts[(bits.below(n).unwrap() >> 61) as usize] += 1;
            counts
        });
        for count in counts {
            assert!((f64::from(count) - 10_000.0).abs() < 5.0 * 81.7, "{counts:?}");
        }
        let wide = 5_u128 << 80;
        assert!((0..1_000).all(|_| bits.below_wide(wide).unwrap() < wide));
    }
}
