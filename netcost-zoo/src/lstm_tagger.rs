//! Huang, Xu and Yu, *Bidirectional LSTM-CRF Models for Sequence Tagging* (2015), <https://arxiv.org/abs/1508.01991>: the network
//! that gives each word of a sentence its score for each tag ("BI-LSTM"), with the paper's sizes.

use netcost::network;

/// Words of the embedding (section 4.2.2 of the paper).
pub const VOCABULARY: usize = 130_000;

network! {
    /// Named entities as in CoNLL-2003: nine tags, a sentence of 40 words.
    pub struct LstmTagger { length: 40, tags: 9 }

    fn forward(words: [length; i32], length: usize, tags: usize) -> [length, tags] {
        let embedded = words.embedding(VOCABULARY, 50);
        let states = embedded.lstm(300, bidirectional = true);
        let scores = states.linear(tags);
        scores
    }
}
