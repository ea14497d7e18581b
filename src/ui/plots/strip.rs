//! Strips of triangles with soft edges: bands and ribbons. A bare mesh would show steps along its slanted edges.

use egui::{Color32, Mesh, Pos2, Shape, vec2};

/// A strip between upper and lower points, each pair in its colour. `feather` is the width of the soft edge in
/// points: one pixel.
pub fn strip(pairs: impl IntoIterator<Item = (Pos2, Pos2, Color32)>, feather: f32) -> Shape {
    let mut mesh = Mesh::default();
    for (index, (top, bottom, colour)) in pairs.into_iter().enumerate() {
        let half = vec2(0.0, feather / 2.0);
        mesh.colored_vertex(top - half, Color32::TRANSPARENT);
        mesh.colored_vertex(top + half, colour);
        mesh.colored_vertex(bottom - half, colour);
        mesh.colored_vertex(bottom + half, Color32::TRANSPARENT);
        if index > 0 {
            let now = 4 * index as u32;
            for lane in 0..3 {
                let (a, b) = (now - 4 + lane, now + lane);
                mesh.add_triangle(a, a + 1, b);
                mesh.add_triangle(a + 1, b, b + 1);
            }
        }
    }
    Shape::mesh(mesh)
}

#[cfg(test)]
mod tests {
    use egui::pos2;

    use super::*;

    #[test]
    fn three_lanes_of_two_triangles_a_step() {
        let pair = |x: f32| (pos2(x, 0.0), pos2(x, 10.0), Color32::WHITE);
        let Shape::Mesh(mesh) = strip([pair(0.0), pair(1.0), pair(2.0)], 1.0) else { panic!("not a mesh") };
        assert_eq!(mesh.vertices.len(), 12);
        assert_eq!(mesh.indices.len(), 2 * 3 * 2 * 3);
        assert!(mesh.is_valid());
    }
}
