package io.photoncloud.lightningstor.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which volume's shard is on which disk, as a rule: a volume's id names a generation, the generation a scheme and its slots, rendezvous hashing
 * orders the slots for the volume, and each slot has one disk at a time. The map grows with disks, never with volumes; every change has
 * a higher epoch, and each disk keeps a copy.
 */
record Placement(long set, long epoch, Map<Integer, Slot> slots, List<Generation> generations) {

    private static final String FORM = "photon-lightningstor-placement 1";

    /** A place for a disk; healing until all shards that belong on it are there. */
    record Slot(long disk, boolean healing) {}

    /** The slots new volumes were spread over, and how. */
    record Generation(Scheme scheme, List<Integer> slots) {
        Generation {
            slots = List.copyOf(slots);
            if (slots.size() < scheme.total()) {
                throw new IllegalArgumentException("a scheme of " + scheme + " needs " + scheme.total()
                        + " data directories, and there are " + slots.size());
            }
        }
    }

    Placement {
        slots = Map.copyOf(new TreeMap<>(slots));
        generations = List.copyOf(generations);
        if (generations.size() > VolumeId.GENERATION_MAX) {
            throw new IllegalArgumentException("the disks changed more than " + VolumeId.GENERATION_MAX + " times");
        }
    }

    int generation() {
        return generations.size() - 1;
    }

    Generation current() {
        return generations.getLast();
    }

    Scheme scheme(VolumeId volume) {
        return generationOf(volume).scheme();
    }

    /** The slot of each shard. */
    int[] slots(VolumeId volume) {
        Generation generation = generationOf(volume);
        return generation.slots().stream()
                .sorted((a, b) -> Long.compareUnsigned(weight(volume, b), weight(volume, a)))
                .limit(generation.scheme().total())
                .mapToInt(Integer::intValue)
                .toArray();
    }

    Placement withDisk(int slot, Slot disk) {
        Map<Integer, Slot> changed = new TreeMap<>(slots);
        changed.put(slot, disk);
        return new Placement(set, epoch + 1, changed, generations);
    }

    Placement withGeneration(Generation generation) {
        List<Generation> more = new ArrayList<>(generations);
        more.add(generation);
        return new Placement(set, epoch + 1, slots, more);
    }

    boolean knows(VolumeId volume) {
        return volume.generation() < generations.size();
    }

    byte[] encode() {
        var text = new StringBuilder(FORM + "\nset %016x epoch %d\n".formatted(set, epoch));
        new TreeMap<>(slots)
                .forEach((number, slot) -> text.append("slot %d disk %016x %s%n"
                        .formatted(number, slot.disk(), slot.healing() ? "healing" : "whole")));
        for (Generation each : generations) {
            text.append("generation %d %d"
                    .formatted(each.scheme().data(), each.scheme().parity()));
            each.slots().forEach(slot -> text.append(' ').append(slot));
            text.append('\n');
        }
        return SmallFile.seal(text.toString());
    }

    /** What {@link #encode} wrote, if it is whole. */
    static Optional<Placement> find(byte[] bytes) {
        Optional<String> text = SmallFile.unseal(bytes);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        List<String> lines = text.get().lines().toList();
        if (!lines.getFirst().equals(FORM)) {
            throw new BlobStoreException(
                    BlobStoreException.Problem.UNKNOWN_FORMAT,
                    "a placement map begins with '" + lines.getFirst() + "'; this program knows '" + FORM
                            + "'. Start the program that wrote it");
        }
        String[] head = lines.get(1).split(" ", -1);
        Map<Integer, Slot> slots = new TreeMap<>();
        List<Generation> generations = new ArrayList<>();
        for (String line : lines.subList(2, lines.size())) {
            String[] words = line.split(" ", -1);
            if (words[0].equals("slot")) {
                slots.put(
                        Integer.valueOf(words[1]),
                        new Slot(Long.parseUnsignedLong(words[3], 16), words[4].equals("healing")));
            } else {
                generations.add(generationFrom(words));
            }
        }
        return Optional.of(
                new Placement(Long.parseUnsignedLong(head[1], 16), Long.parseLong(head[3]), slots, generations));
    }

    private static Generation generationFrom(String[] words) {
        List<Integer> of = new ArrayList<>();
        for (int i = 3; i < words.length; i++) {
            of.add(Integer.valueOf(words[i]));
        }
        return new Generation(new Scheme(Integer.parseInt(words[1]), Integer.parseInt(words[2])), of);
    }

    private Generation generationOf(VolumeId volume) {
        if (!knows(volume)) {
            throw new BlobStoreException(
                    BlobStoreException.Problem.GONE,
                    "volume " + volume + " is of generation " + volume.generation() + ", which these disks never had");
        }
        return generations.get(volume.generation());
    }

    private static long weight(VolumeId volume, int slot) {
        long mixed = volume.value() + (slot + 1) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94d049bb133111ebL;
        return mixed ^ (mixed >>> 31);
    }
}
