use netcost::network;

network! {
    pub struct Net;

    fn forward(mfcc: [40, _]) -> [16, _] {
        mfcc.conv1d(16, 3)
    }
}

fn main() {}
