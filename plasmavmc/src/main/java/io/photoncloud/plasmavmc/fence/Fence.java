package io.photoncloud.plasmavmc.fence;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.photoncloud.plasmavmc.hypervisor.Hypervisor;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Domain;
import io.photoncloud.plasmavmc.hypervisor.Hypervisor.Power;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException;
import io.photoncloud.plasmavmc.hypervisor.HypervisorException.Kind;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which VMs of this node are started elsewhere when the node is lost, and that they are off by then. Each is marked, by a file that
 * outlives the process, before anything of it is made here. When the node has not renewed its lease for too long they are switched
 * off by this process, and by the {@link Guard} where this process is dead or stands still. Safe for many threads.
 */
public final class Fence {

    /** From when a node switches its VMs off until others may start them: for the guard to look, and to be done with all of them. */
    public static final Duration MARGIN = Duration.ofSeconds(15);

    private static final Logger log = LoggerFactory.getLogger(Fence.class);
    private static final Duration PAUSE = Duration.ofMillis(500);
    private static final String FENCED = "fenced";

    private final Path marks;
    private final Hypervisor hypervisor;
    private final Duration after;
    private final Guard guard;
    private final LongSupplier nanoTime;
    private volatile long renewed;

    /**
     * @param directory where the marks are, made if need be
     * @param after how long the node may not have renewed its lease
     * @param nanoTime a clock that never goes back
     * @throws UncheckedIOException the directory cannot be used
     */
    public Fence(Path directory, Hypervisor hypervisor, Duration after, Guard guard, LongSupplier nanoTime) {
        this.marks = marksIn(directory);
        this.hypervisor = hypervisor;
        this.after = after;
        this.guard = guard;
        this.nanoTime = nanoTime;
        this.renewed =
                nanoTime.getAsLong() - guard.findLastHeard().orElse(after).toNanos();
        try {
            Files.createDirectories(marks);
        } catch (IOException e) {
            throw new UncheckedIOException("the VMs of this node cannot be marked in " + marks, e);
        }
    }

    /** A file for each marked VM, called as it is. */
    public static Path marksIn(Path directory) {
        return directory.resolve("marks");
    }

    /** After how long without its lease this node has its VMs switched off; zero where nobody can promise that. */
    public Duration promised() {
        return guard.isPossible() ? after : Duration.ZERO;
    }

    /** The node has its lease, by a question that was sent then. */
    public void renewed(long asked) {
        renewed = asked;
        guard.heard(Duration.ofNanos(Math.max(0, nanoTime.getAsLong() - asked)));
    }

    private boolean isHeld() {
        return nanoTime.getAsLong() - renewed < after.toNanos();
    }

    /** To be asked before a VM that is marked is started, and after that. */
    public void requireHeld() throws HypervisorException {
        if (!isHeld()) {
            throw new HypervisorException(
                    Kind.PASSING,
                    "the node has not renewed its lease for " + after.toSeconds() + " s: others take it for lost");
        }
    }

    /** Marks a VM, and has it guarded, before anything of it is made or started. */
    public void mark(String vm) throws HypervisorException {
        try {
            Files.writeString(marks.resolve(vm), "", UTF_8);
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "vm " + vm + " cannot be marked: " + e, e);
        }
        guard.ensure();
    }

    /** Nothing of it is here any more. */
    public void unmark(String vm) throws HypervisorException {
        try {
            var _ = Files.deleteIfExists(marks.resolve(vm));
        } catch (IOException e) {
            throw new HypervisorException(Kind.PASSING, "the mark of vm " + vm + " cannot be taken away: " + e, e);
        }
    }

    /** The VMs that may have something on this node. */
    public List<String> marked() throws HypervisorException {
        try (Stream<Path> files = Files.list(marks)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        } catch (IOException | UncheckedIOException e) {
            throw new HypervisorException(Kind.PASSING, "the marked VMs cannot be listed: " + e, e);
        }
    }

    /** Whether a VM was switched off here because of the lease, and not started since. */
    public boolean hasSwitchedOff(String vm) {
        try {
            return Files.readString(marks.resolve(vm), UTF_8).strip().equals(FENCED);
        } catch (IOException _) {
            return false;
        }
    }

    /** Looks after the lease until it is interrupted. */
    public void run() throws InterruptedException {
        CountDownLatch never = new CountDownLatch(1);
        do {
            look();
        } while (!never.await(PAUSE.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** What is marked is guarded, or is off. */
    public void look() {
        try {
            List<String> all = marked();
            if (isHeld()) {
                if (!all.isEmpty()) {
                    guard.ensure();
                }
                return;
            }
            for (String vm : all) {
                switchOff(vm);
            }
        } catch (HypervisorException | RuntimeException e) { // tidy: whatever it is, the fence stands
            log.atWarn().setCause(e).log("the marked VMs of this node cannot be looked after, trying again");
        }
    }

    private void switchOff(String vm) {
        try {
            Optional<Domain> domain = hypervisor.find(vm);
            if (domain.isEmpty()
                    || domain.get().power() == Power.OFF
                    || domain.get().power() == Power.CRASHED) {
                return;
            }
            note(vm);
            hypervisor.powerOff(vm);
            log.atWarn().addKeyValue("vm", vm).log("switched off: this node has not renewed its lease");
        } catch (HypervisorException e) {
            log.atWarn().addKeyValue("vm", vm).setCause(e).log("it cannot be switched off now, trying again");
        }
    }

    /** So that it is started again; that it is off counts more. */
    private void note(String vm) {
        try {
            Files.writeString(marks.resolve(vm), FENCED, UTF_8);
        } catch (IOException e) {
            log.atWarn()
                    .addKeyValue("vm", vm)
                    .setCause(e)
                    .log("it is not noted that it is switched off for want of the lease");
        }
    }
}
