package io.photoncloud.common.policy.stream;

import io.grpc.ManagedChannel;
import io.photoncloud.common.config.ListenAddress;
import java.util.List;
import java.util.function.Function;

/**
 * Where IAM can be followed, and how one gets there.
 *
 * @param addresses at least one; tried in turn
 * @param opener makes a channel that connects when first called, and is the caller's to shut down
 */
record PolicyEndpoints(List<ListenAddress> addresses, Function<ListenAddress, ManagedChannel> opener) {
    PolicyEndpoints {
        addresses = List.copyOf(addresses);
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException("no address of IAM");
        }
    }

    /** @param turn counts from any number on */
    ListenAddress address(int turn) {
        return addresses.get(Math.floorMod(turn, addresses.size()));
    }
}
