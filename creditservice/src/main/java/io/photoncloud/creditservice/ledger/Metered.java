package io.photoncloud.creditservice.ledger;

import io.photoncloud.chainfire.store.Key;
import io.photoncloud.common.api.Sha256;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * What a resource used in a window of time, as it was told by an event.
 *
 * @param source who told it; with {@code id} it names the event
 * @param quantity over the whole window
 * @param from inclusive
 * @param to exclusive
 * @param requestId in which call it was used, as its source knows; nothing for none
 */
public record Metered(
        String source,
        String id,
        String project,
        String resourceType,
        String resourceId,
        Unit unit,
        BigDecimal quantity,
        Instant from,
        Instant to,
        String requestId) {

    /** What a resource is named by. */
    public static final Pattern RESOURCE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:/-]{0,254}");

    /** The longest window. */
    public static final Duration WINDOW_MAX = Duration.ofDays(31);

    /** Under which it is known that it was taken. */
    Key key() {
        return Key.utf8(digest(source, id));
    }

    /** SHA-256 in hex over what it says: a double says the same. */
    String digest() {
        return digest(
                project,
                resourceType,
                resourceId,
                unit.word(),
                quantity.toPlainString(),
                from.toString(),
                to.toString(),
                requestId);
    }

    private static String digest(String... texts) {
        StringBuilder all = new StringBuilder();
        for (String text : texts) {
            all.append(text.length()).append(':').append(text);
        }
        return HexFormat.of().formatHex(Sha256.of(all.toString()));
    }
}
