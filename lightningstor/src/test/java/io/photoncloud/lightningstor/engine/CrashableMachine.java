package io.photoncloud.lightningstor.engine;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A machine with disks in memory that can lose power or have its process killed, at any step of any disk. What is left after a loss of power is
 * for every page not yet forced the old or the new content, or some sectors of each.
 */
final class CrashableMachine {

    final RandomGenerator random;
    private final List<CrashableDisk> disks = new ArrayList<>();
    private long stepsLeft = Long.MAX_VALUE;
    private long steps;
    private boolean dead;
    private int generation;
    private int openFiles;

    CrashableMachine(RandomGenerator random, int diskCount) {
        this.random = random;
        for (int i = 0; i < diskCount; i++) {
            addDisk();
        }
    }

    CrashableDisk addDisk() {
        var disk = new CrashableDisk(this, "/disk" + disks.size());
        disks.add(disk);
        return disk;
    }

    List<CrashableDisk> disks() {
        return disks;
    }

    CrashableDisk disk(int number) {
        return disks.get(number);
    }

    /** After so many more steps every call fails, as if the process were gone. */
    synchronized void dieAfter(long more) {
        stepsLeft = more;
    }

    synchronized boolean isDead() {
        return dead;
    }

    synchronized long steps() {
        return steps;
    }

    synchronized int openFiles() {
        return openFiles;
    }

    /** The process is gone, the machine goes on. */
    synchronized void killProcess() {
        generation++;
        dead = false;
        stepsLeft = Long.MAX_VALUE;
        openFiles = 0;
        disks.forEach(CrashableDisk::processGone);
    }

    /** The machine is gone and starts again. */
    synchronized void losePower() {
        killProcess();
        disks.forEach(CrashableDisk::powerGone);
    }

    synchronized void step() throws IOException {
        steps++;
        if (dead || stepsLeft-- <= 0) {
            dead = true;
            throw new IOException("the process is gone");
        }
    }

    synchronized boolean isLastStep() {
        return stepsLeft == 0;
    }

    synchronized int generation() {
        return generation;
    }

    synchronized void opened(int more) {
        openFiles += more;
    }
}
