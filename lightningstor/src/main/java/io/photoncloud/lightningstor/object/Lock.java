package io.photoncloud.lightningstor.object;

import io.photoncloud.lightningstor.xml.LegalHold;
import io.photoncloud.lightningstor.xml.Retention;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of a version to keep it from being deleted.
 *
 * @param retention null where none was ever said, or it was taken back
 * @param hold null where nothing was ever said of it
 */
public record Lock(
        Retention.@Nullable Until retention, @Nullable LegalHold hold) {

    public static final Lock NONE = new Lock(null, null);

    public Optional<Retention.Until> findRetention() {
        return Optional.ofNullable(retention);
    }

    public Optional<LegalHold> findHold() {
        return Optional.ofNullable(hold);
    }

    public Lock with(Retention other) {
        return switch (other) {
            case Retention.None() -> new Lock(null, hold);
            case Retention.Until until -> new Lock(until, hold);
        };
    }

    public Lock with(LegalHold other) {
        return new Lock(retention, other);
    }
}
