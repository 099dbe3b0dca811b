use netcost::Network;

struct Tiny;

fn print<N: Network>() {
    println!("{}", N::SUMMARY);
}

fn main() {
    print::<Tiny>();
}
