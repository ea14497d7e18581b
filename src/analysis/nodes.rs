//! What paths and pairings run between: items, categories or creators of one domain, numbered.

use serde::{Deserialize, Serialize};

use crate::data::{Dataset, Domain, LABEL_CATEGORY, LABEL_CREATOR};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Item,
    Category,
    Creator,
}

impl Level {
    pub const ALL: [Level; 3] = [Self::Category, Self::Item, Self::Creator];

    /// The item-label column behind the level; items have none.
    pub fn column(self) -> Option<&'static str> {
        match self {
            Self::Item => None,
            Self::Category => Some(LABEL_CATEGORY),
            Self::Creator => Some(LABEL_CREATOR),
        }
    }
}

/// What one node stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NodeKey {
    Item(u32),
    /// Code in the level's label column.
    Label(u32),
    /// Items of the domain that have no label in the column.
    Unlabelled,
}

/// The nodes of one domain at one level, and which of them each item belongs to.
#[derive(Debug, Clone, PartialEq)]
pub struct Nodes {
    pub domain: Domain,
    pub level: Level,
    /// Ascending, so `Unlabelled` is last where there is one.
    pub keys: Vec<NodeKey>,
    /// Titles or labels, in the order of `keys`; empty for `Unlabelled`.
    pub names: Vec<String>,
    indptr: Vec<u32>,
    nodes: Vec<u32>,
}

impl Nodes {
    pub fn of(dataset: &Dataset, domain: Domain, level: Level) -> Self {
        let catalogue = &dataset.catalogue;
        let column = level.column().and_then(|name| catalogue.label(name));
        let keys_of = |item: usize| -> Vec<NodeKey> {
            if catalogue.domain(item) != Some(domain) {
                return vec![];
            }
            if level == Level::Item {
                return vec![NodeKey::Item(item as u32)];
            }
            let codes = column.map_or(&[][..], |column| column.codes(item));
            let labels: Vec<NodeKey> = codes.iter().map(|&code| NodeKey::Label(code)).collect();
            if labels.is_empty() { vec![NodeKey::Unlabelled] } else { labels }
        };
        let by_item: Vec<Vec<NodeKey>> = (0..catalogue.len()).map(keys_of).collect();
        let mut keys: Vec<NodeKey> = by_item.iter().flatten().copied().collect();
        keys.sort_unstable();
        keys.dedup();
        let name = |key: &NodeKey| match *key {
            NodeKey::Item(item) => catalogue.title(item as usize).to_owned(),
            NodeKey::Label(code) => {
                column.and_then(|column| column.labels.get(code as usize)).cloned().unwrap_or_default()
            }
            NodeKey::Unlabelled => String::new(),
        };
        let names = keys.iter().map(name).collect();
        let (mut indptr, mut nodes) = (vec![0], vec![]);
        for item_keys in &by_item {
            nodes.extend(item_keys.iter().filter_map(|key| keys.binary_search(key).ok()).map(|node| node as u32));
            indptr.push(nodes.len() as u32);
        }
        Self { domain, level, keys, names, indptr, nodes }
    }

    pub fn len(&self) -> usize {
        self.keys.len()
    }

    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The nodes of an item, ascending; none for an item of the other domain.
    pub fn of_item(&self, item: u32) -> &[u32] {
        match (self.indptr.get(item as usize), self.indptr.get(item as usize + 1)) {
            (Some(&start), Some(&end)) => &self.nodes[start as usize..end as usize],
            _ => &[],
        }
    }

    pub fn is_labelled(&self, node: usize) -> bool {
        self.keys.get(node).is_some_and(|key| *key != NodeKey::Unlabelled)
    }

    pub fn node_of(&self, key: NodeKey) -> Option<usize> {
        self.keys.binary_search(&key).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::LabelColumnBuilder;

    #[test]
    fn items_belong_to_all_their_labels_or_to_the_unlabelled() {
        let mut data = Dataset::default();
        data.catalogue.keys = ["a", "b", "c", "d"].iter().collect();
        data.catalogue.titles = ["A", "", "C", "D"].iter().collect();
        data.catalogue.domains = vec![Domain::Course, Domain::Course, Domain::Music, Domain::Course];
        let mut category = LabelColumnBuilder::new("category");
        for labels in [&["x", "y"][..], &["y"], &["z"], &[]] {
            category.push(labels.iter().copied());
        }
        data.catalogue.labels = vec![category.finish()];
        let nodes = Nodes::of(&data, Domain::Course, Level::Category);
        assert_eq!(nodes.names, ["x", "y", ""]);
        assert_eq!((nodes.of_item(0), nodes.of_item(1)), (&[0, 1][..], &[1][..]));
        assert_eq!((nodes.of_item(2), nodes.of_item(3)), (&[][..], &[2][..]));
        assert!(nodes.is_labelled(1) && !nodes.is_labelled(2));
        let items = Nodes::of(&data, Domain::Course, Level::Item);
        assert_eq!(items.names, ["A", "b", "D"]);
        assert_eq!(items.of_item(3), [2]);
        let creators = Nodes::of(&data, Domain::Music, Level::Creator);
        assert_eq!(creators.keys, [NodeKey::Unlabelled]);
    }
}
