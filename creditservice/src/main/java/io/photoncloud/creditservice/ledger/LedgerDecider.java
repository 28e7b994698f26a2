package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.resources.audit.AuditLog;
import io.photoncloud.chainfire.store.Decider;
import io.photoncloud.chainfire.store.ReplicatedStore;
import io.photoncloud.common.api.CloudException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Decides the commands of a call one after the other, and writes what all of them change at once. */
final class LedgerDecider implements Decider<Books, List<Post>, List<Outcome>> {

    private final LedgerLimits limits;
    private final InstantSource clock;
    private final AuditLog audit;
    private final Consumer<@Nullable Instant> nextExpiry;

    /** @param nextExpiry told after each decision when the next reservation expires, null for never; must not block */
    LedgerDecider(LedgerLimits limits, InstantSource clock, AuditLog audit, Consumer<@Nullable Instant> nextExpiry) {
        this.limits = limits;
        this.clock = clock;
        this.audit = audit;
        this.nextExpiry = nextExpiry;
    }

    @Override
    public Books load(ReplicatedStore store) {
        Books books = Books.load(store);
        tellNextExpiry(books);
        return books;
    }

    @Override
    public void committed(Books books, long decisions) {
        books.committed(decisions);
    }

    @Override
    public Decision<List<Outcome>> decide(Books books, List<Post> posts) {
        books.begin(clock.instant().truncatedTo(ChronoUnit.MILLIS));
        LedgerRules rules = new LedgerRules(books, limits);
        List<Outcome> outcomes = new ArrayList<>(posts.size());
        for (Post post : posts) {
            outcomes.add(decide(books, rules, post));
        }
        tellNextExpiry(books);
        return new Decision<>(books.finish(), outcomes);
    }

    private Outcome decide(Books books, LedgerRules rules, Post post) {
        if (books.isFull()) {
            return new Outcome.Postponed();
        }
        try {
            Outcome outcome = rules.decide(post);
            if (post.audit() != null) {
                books.write(audit.writes(post.audit()));
            }
            return outcome;
        } catch (LedgerRules.MuchExpires _) {
            return new Outcome.Postponed();
        } catch (CloudException refusal) {
            return new Outcome.Refused(refusal);
        }
    }

    private void tellNextExpiry(Books books) {
        nextExpiry.accept(books.findNextToExpire().map(Reservation::expires).orElse(null));
    }
}
