//! Types that are no networks, and names that are none.

netcost::budget!(u8, macs <= 1, params <= 1);
netcost::budget!(Missing, macs <= 1);

fn main() {}
