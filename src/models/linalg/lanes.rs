//! Sums over short slices by the vector instructions that the processor has; for the inside of [`pulp::Arch::dispatch`].

use pulp::Simd;

/// a'b.
#[inline(always)]
pub fn dot<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let (a_head, a_tail) = S::as_simd_f32s(a);
    let (b_head, b_tail) = S::as_simd_f32s(b);
    let mut sums = [simd.splat_f32s(0.0); 2];
    for (at, (&a, &b)) in a_head.iter().zip(b_head).enumerate() {
        sums[at % 2] = simd.mul_add_e_f32s(a, b, sums[at % 2]);
    }
    let tail: f32 = a_tail.iter().zip(b_tail).map(|(a, b)| a * b).sum();
    simd.reduce_sum_f32s(simd.add_f32s(sums[0], sums[1])) + tail
}

/// The products of four rows with one vector.
#[inline(always)]
pub fn dot_four<S: Simd>(simd: S, rows: [&[f32]; 4], b: &[f32]) -> [f32; 4] {
    let (b_head, b_tail) = S::as_simd_f32s(b);
    let heads = rows.map(|row| S::as_simd_f32s(row).0);
    let mut sums = [simd.splat_f32s(0.0); 4];
    for (at, &b) in b_head.iter().enumerate() {
        for (sum, head) in sums.iter_mut().zip(&heads) {
            *sum = simd.mul_add_e_f32s(head[at], b, *sum);
        }
    }
    let mut found = sums.map(|sum| simd.reduce_sum_f32s(sum));
    if !b_tail.is_empty() {
        for (found, row) in found.iter_mut().zip(rows) {
            *found += S::as_simd_f32s(row).1.iter().zip(b_tail).map(|(a, b)| a * b).sum::<f32>();
        }
    }
    found
}

/// y += scale x.
#[inline(always)]
pub fn add_scaled<S: Simd>(simd: S, y: &mut [f32], scale: f32, x: &[f32]) {
    let (y_head, y_tail) = S::as_mut_simd_f32s(y);
    let (x_head, x_tail) = S::as_simd_f32s(x);
    let scales = simd.splat_f32s(scale);
    for (y, &x) in y_head.iter_mut().zip(x_head) {
        *y = simd.mul_add_e_f32s(scales, x, *y);
    }
    for (y, &x) in y_tail.iter_mut().zip(x_tail) {
        *y += scale * x;
    }
}

/// y += the sum of four scaled rows.
#[inline(always)]
pub fn add_four_scaled<S: Simd>(simd: S, y: &mut [f32], scales: [f32; 4], rows: [&[f32]; 4]) {
    let (y_head, y_tail) = S::as_mut_simd_f32s(y);
    let heads = rows.map(|row| S::as_simd_f32s(row).0);
    let splats = scales.map(|scale| simd.splat_f32s(scale));
    for (at, y) in y_head.iter_mut().enumerate() {
        let mut sum = *y;
        for (&scale, head) in splats.iter().zip(&heads) {
            sum = simd.mul_add_e_f32s(scale, head[at], sum);
        }
        *y = sum;
    }
    if !y_tail.is_empty() {
        for (scale, row) in scales.into_iter().zip(rows) {
            y_tail.iter_mut().zip(S::as_simd_f32s(row).1).for_each(|(y, &x)| *y += scale * x);
        }
    }
}

#[cfg(test)]
mod tests {
    use pulp::{Arch, WithSimd};

    use super::*;

    struct Check(usize);

    impl WithSimd for Check {
        type Output = ();

        #[inline(always)]
        fn with_simd<S: Simd>(self, simd: S) {
            let row = |of: usize| (0..self.0).map(|at| ((at * 7 + of) % 5) as f32 - 2.0).collect::<Vec<f32>>();
            let rows = [row(0), row(1), row(2), row(3)];
            let rows = [0, 1, 2, 3].map(|at| rows[at].as_slice());
            let b = row(4);
            let plain = rows.map(|row| row.iter().zip(&b).map(|(x, y)| x * y).sum::<f32>());
            assert_eq!(dot_four(simd, rows, &b), plain);
            assert_eq!(rows.map(|row| dot(simd, row, &b)), plain);
            let (mut four, mut one) = (b.clone(), b.clone());
            add_four_scaled(simd, &mut four, [1.0, 2.0, -1.0, 0.5], rows);
            for (scale, row) in [1.0, 2.0, -1.0, 0.5].into_iter().zip(rows) {
                add_scaled(simd, &mut one, scale, row);
            }
            assert_eq!(four, one);
        }
    }

    #[test]
    fn sums_of_any_length_are_the_plain_ones() {
        (0..70).for_each(|length| Arch::new().dispatch(Check(length)));
    }
}
