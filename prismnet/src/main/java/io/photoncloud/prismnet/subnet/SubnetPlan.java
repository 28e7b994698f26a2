package io.photoncloud.prismnet.subnet;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.IpAddress;
import java.math.BigInteger;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which blocks of a VPC are taken, and by which subnet. No two overlap. A value: one row, so that two subnets that are made
 * at once see each other.
 */
record SubnetPlan(String vpc, NavigableMap<CidrBlock, String> taken) {

    /** One row has them all, and is written with each: so they are bounded. */
    static final int SUBNETS_MAX = 1_000;

    SubnetPlan {
        taken = Collections.unmodifiableNavigableMap(new TreeMap<>(taken));
    }

    static SubnetPlan empty(String vpc) {
        return new SubnetPlan(vpc, new TreeMap<>());
    }

    Key key() {
        return key(vpc);
    }

    static Key key(String vpc) {
        return Key.utf8(vpc);
    }

    boolean isFull() {
        return taken.values().stream().distinct().count() >= SUBNETS_MAX;
    }

    /** Some block that is taken and overlaps. */
    Optional<Map.Entry<CidrBlock, String>> findOverlapping(CidrBlock block) {
        // As no two overlap, one that does begins next to it on either side.
        return Stream.of(taken.floorEntry(block), taken.ceilingEntry(block))
                .filter(entry -> entry != null && entry.getKey().overlaps(block))
                .findFirst();
    }

    SubnetPlan with(CidrBlock block, String subnet) {
        if (findOverlapping(block).isPresent() || (isFull() && !taken.containsValue(subnet))) {
            throw new IllegalArgumentException(block + " cannot be taken");
        }
        NavigableMap<CidrBlock, String> next = new TreeMap<>(taken);
        next.put(block, subnet);
        return new SubnetPlan(vpc, next);
    }

    SubnetPlan with(List<CidrBlock> blocks, String subnet) {
        SubnetPlan next = this;
        for (CidrBlock block : blocks) {
            next = next.with(block, subnet);
        }
        return next;
    }

    SubnetPlan without(List<CidrBlock> blocks) {
        SubnetPlan next = this;
        for (CidrBlock block : blocks) {
            next = next.without(block);
        }
        return next;
    }

    SubnetPlan without(CidrBlock block) {
        NavigableMap<CidrBlock, String> next = new TreeMap<>(taken);
        next.remove(block);
        return new SubnetPlan(vpc, next);
    }

    /** The free block of that size with the lowest addresses. */
    Optional<CidrBlock> findFree(CidrBlock whole, int prefixLength) {
        BigInteger size = BigInteger.ONE.shiftLeft(whole.family().bits() - prefixLength);
        BigInteger from = whole.network().value();
        for (CidrBlock block : taken.keySet()) {
            if (block.family() != whole.family()) {
                continue;
            }
            if (from.add(size).compareTo(block.network().value()) <= 0) {
                break;
            }
            from = from.max(roundedUp(block.last().value().add(BigInteger.ONE), size));
        }
        return from.add(size).subtract(BigInteger.ONE).compareTo(whole.last().value()) <= 0
                ? Optional.of(new CidrBlock(new IpAddress(whole.family(), from), prefixLength))
                : Optional.empty();
    }

    private static BigInteger roundedUp(BigInteger value, BigInteger size) {
        return value.add(size).subtract(BigInteger.ONE).divide(size).multiply(size);
    }

    /** The shortest prefix length of which a block is free. */
    Optional<Integer> findLargestFree(CidrBlock whole, int prefixLengthMax) {
        return IntStream.rangeClosed(whole.prefixLength(), prefixLengthMax)
                .boxed()
                .filter(length -> findFree(whole, length).isPresent())
                .findFirst();
    }
}
