package io.photoncloud.plasmavmc.vm;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.plasmavmc.hypervisor.ConsoleStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who is at a console, until somebody else takes it. */
final class ConsoleHolder {

    private final String who;
    private final Instant since;
    private @Nullable ConsoleStream console;
    private @Nullable String taker;

    ConsoleHolder(String who, Instant since) {
        this.who = who;
        this.since = since;
    }

    /** Who and since when, for those who would like to be. */
    String told() {
        return who + " since " + since;
    }

    /** Has what was opened. @throws CloudException somebody took it meanwhile */
    void has(ConsoleStream opened) {
        synchronized (this) {
            console = opened;
        }
        try {
            requireNotTaken();
        } catch (CloudException e) {
            opened.close();
            throw e;
        }
    }

    void takenBy(String other) {
        ConsoleStream lost;
        synchronized (this) {
            taker = other;
            lost = console;
        }
        if (lost != null) {
            lost.close();
        }
    }

    void requireNotTaken() {
        synchronized (this) {
            if (taker != null) {
                throw new CloudException(ErrorCode.CONFLICT, "the console was taken over by " + taker);
            }
        }
    }
}
