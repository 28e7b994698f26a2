package io.photoncloud.system.nodes;

import io.photoncloud.system.Launcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The domains of the nodes' simulated hypervisors, as their files tell, which are there whatever has become of the processes. It
 * looks at them all the time, and notes what runs on two nodes at once.
 */
final class Domains implements AutoCloseable {

    private static final String DOMAIN = ".domain";
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final Launcher launcher;
    private final int nodes;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicLong looks = new AtomicLong();
    private final List<String> twice = new CopyOnWriteArrayList<>();
    private final Thread thread;

    Domains(Launcher launcher, int nodes) {
        this.launcher = launcher;
        this.nodes = nodes;
        this.thread = Thread.ofPlatform().name("domains").start(this::lookOn);
    }

    private void lookOn() {
        try {
            while (!closed.await(BETWEEN_LOOKS.toMillis(), TimeUnit.MILLISECONDS)) {
                look();
                looks.incrementAndGet();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** One after the other, so what went from one node to another meanwhile is seen on both: only what is there still counts. */
    private void look() {
        List<Set<String>> running = new ArrayList<>();
        for (int node = 1; node <= nodes; node++) {
            running.add(running(node));
        }
        for (int one = 1; one <= nodes; one++) {
            for (int other = one + 1; other <= nodes; other++) {
                Set<String> both = new TreeSet<>(running.get(one - 1));
                both.retainAll(running.get(other - 1));
                int first = one;
                int second = other;
                both.stream()
                        .filter(vm -> isOn(first, vm) && isOn(second, vm) && isOn(first, vm))
                        .forEach(vm -> twice.add(vm + " runs on nodes " + first + " and " + second));
            }
        }
    }

    private Path directory(int node) {
        return launcher.directory("plasmavmc", node).resolve("data/simulated-hypervisor");
    }

    /** The VMs that run on a node, or are paused there. */
    Set<String> running(int node) {
        Set<String> found = all(node);
        found.removeIf(vm -> !isOn(node, vm));
        return found;
    }

    /** The VMs that have a domain on a node. */
    Set<String> all(int node) {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory(node))) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(DOMAIN))
                    .forEach(name -> found.add(name.substring(0, name.length() - DOMAIN.length())));
        } catch (NoSuchFileException _) {
            return found;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    /** The VMs that have disks on a node. */
    Set<String> disks(int node) {
        Set<String> found = new TreeSet<>();
        try (Stream<Path> files = Files.list(directory(node).resolve("disks"))) {
            files.forEach(file -> found.add(file.getFileName().toString()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found;
    }

    private boolean isOn(int node, String vm) {
        try {
            String power =
                    Files.readString(directory(node).resolve(vm + DOMAIN)).strip();
            return power.equals("RUNNING") || power.equals("PAUSED");
        } catch (IOException _) {
            return false;
        }
    }

    List<String> twice() {
        return List.copyOf(twice);
    }

    long looks() {
        return looks.get();
    }

    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
