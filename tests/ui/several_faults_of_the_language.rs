use netcost::network;

network! {
    pub struct Net;

    fn forward(image: [3, 224, 224]) -> [10] {
        let stem = image.conv2(64, 7);
        let body = stem.max_pool2d(2, strid = 2);
        for block in 0..3 {
            let x = body.batch_norm(momentum = 0.1, 3);
        }
        body.linear()
    }
}

fn main() {}
