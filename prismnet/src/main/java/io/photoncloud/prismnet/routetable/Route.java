package io.photoncloud.prismnet.routetable;

import io.photoncloud.prismnet.address.CidrBlock;

/** Where packets to some addresses go. */
public record Route(CidrBlock destination, Target target) {

    public sealed interface Target {

        /** To what has the address in the VPC. Every table has such routes, for the VPC's blocks, and nobody makes them. */
        record Local() implements Target {}

        /** To a port of the VPC, whose device passes them on. */
        record NextHop(String port) implements Target {}

        /** Nowhere. */
        record Blackhole() implements Target {}

        /** To the internet. */
        record Gateway() implements Target {}
    }

    @Override
    public String toString() {
        return destination + " by "
                + switch (target) {
                    case Target.Local() -> "local";
                    case Target.NextHop(String port) -> port;
                    case Target.Blackhole() -> "blackhole";
                    case Target.Gateway() -> "gateway";
                };
    }
}
