//! Sums over short slices by the vector instructions that the processor has; for the inside of [`pulp::Arch::dispatch`].

use pulp::Simd;

/// a'b.
#[inline(always)]
pub fn dot<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let (a_head, a_tail) = S::as_simd_f32s(a);
    let (b_head, b_tail) = S::as_simd_f32s(b);
    let (mut even, mut odd) = (simd.splat_f32s(0.0), simd.splat_f32s(0.0));
    let (a_pairs, a_last) = a_head.as_chunks::<2>();
    let (b_pairs, b_last) = b_head.as_chunks::<2>();
    for (a, b) in a_pairs.iter().zip(b_pairs) {
        even = simd.mul_add_e_f32s(a[0], b[0], even);
        odd = simd.mul_add_e_f32s(a[1], b[1], odd);
    }
    for (&a, &b) in a_last.iter().zip(b_last) {
        even = simd.mul_add_e_f32s(a, b, even);
    }
    let mut tail = 0.0;
    for (a, b) in a_tail.iter().zip(b_tail) {
        tail += a * b;
    }
    simd.reduce_sum_f32s(simd.add_f32s(even, odd)) + tail
}

/// The products of four rows with one vector. Written out, lane by lane: what goes through closures is not always put in
/// place, and vector instructions that are called cost more than they spare.
#[inline(always)]
pub fn dot_four<S: Simd>(simd: S, rows: [&[f32]; 4], x: &[f32]) -> [f32; 4] {
    let (x_head, x_tail) = S::as_simd_f32s(x);
    let n = x_head.len();
    let [(a, a_tail), (b, b_tail), (c, c_tail), (d, d_tail)] = split::<S>(rows, n);
    let zero = simd.splat_f32s(0.0);
    let (mut of_a, mut of_b, mut of_c, mut of_d) = (zero, zero, zero, zero);
    for at in 0..n {
        let x = x_head[at];
        of_a = simd.mul_add_e_f32s(a[at], x, of_a);
        of_b = simd.mul_add_e_f32s(b[at], x, of_b);
        of_c = simd.mul_add_e_f32s(c[at], x, of_c);
        of_d = simd.mul_add_e_f32s(d[at], x, of_d);
    }
    let mut found = [
        simd.reduce_sum_f32s(of_a),
        simd.reduce_sum_f32s(of_b),
        simd.reduce_sum_f32s(of_c),
        simd.reduce_sum_f32s(of_d),
    ];
    for (at, &x) in x_tail.iter().enumerate() {
        found[0] += a_tail[at] * x;
        found[1] += b_tail[at] * x;
        found[2] += c_tail[at] * x;
        found[3] += d_tail[at] * x;
    }
    found
}

/// Whole vectors, cut to `n` so that no place in them has to be checked, and the rest of each row.
#[inline(always)]
fn split<S: Simd>(rows: [&[f32]; 4], n: usize) -> [(&[S::f32s], &[f32]); 4] {
    let [a, b, c, d] = rows;
    let (a, a_tail) = S::as_simd_f32s(a);
    let (b, b_tail) = S::as_simd_f32s(b);
    let (c, c_tail) = S::as_simd_f32s(c);
    let (d, d_tail) = S::as_simd_f32s(d);
    [(&a[..n], a_tail), (&b[..n], b_tail), (&c[..n], c_tail), (&d[..n], d_tail)]
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
    let n = y_head.len();
    let [(a, a_tail), (b, b_tail), (c, c_tail), (d, d_tail)] = split::<S>(rows, n);
    let (of_a, of_b) = (simd.splat_f32s(scales[0]), simd.splat_f32s(scales[1]));
    let (of_c, of_d) = (simd.splat_f32s(scales[2]), simd.splat_f32s(scales[3]));
    for at in 0..n {
        let mut sum = simd.mul_add_e_f32s(of_a, a[at], y_head[at]);
        sum = simd.mul_add_e_f32s(of_b, b[at], sum);
        sum = simd.mul_add_e_f32s(of_c, c[at], sum);
        y_head[at] = simd.mul_add_e_f32s(of_d, d[at], sum);
    }
    for (at, y) in y_tail.iter_mut().enumerate() {
        *y += scales[0] * a_tail[at];
        *y += scales[1] * b_tail[at];
        *y += scales[2] * c_tail[at];
        *y += scales[3] * d_tail[at];
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
