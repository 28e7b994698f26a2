package io.photoncloud.iam.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.IdSource;
import io.photoncloud.common.api.RequestContext;
import io.photoncloud.common.api.TraceParent;
import io.photoncloud.common.testing.SettableClock;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class AddressGuessesTest {

    private static final int MAX = 5;
    private static final Duration WINDOW = Duration.ofMinutes(5);
    private static final IdSource IDS = IdSource.of(() -> new Random(1));

    private final SettableClock clock = new SettableClock(Instant.parse("2030-01-01T00:00:00Z"));
    private final AddressGuesses guesses = new AddressGuesses(MAX, WINDOW, clock);

    private String from(String address, Supplier<String> proof) {
        try {
            return new RequestContext("r", TraceParent.start(IDS), Caller.ANONYMOUS, InetAddress.getByName(address))
                    .call(() -> guesses.attempt(proof));
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static String wrong() {
        throw new CloudException(ErrorCode.UNAUTHENTICATED, "wrong");
    }

    private ErrorCode guess(String address) {
        return catchThrowableOfType(CloudException.class, () -> from(address, AddressGuessesTest::wrong))
                .code();
    }

    private void useUp(String address) {
        for (int i = 0; i < MAX; i++) {
            assertThat(guess(address)).isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
    }

    @Test
    void whatIsRightIsNotCountedAndWaitsWhereTooMuchWasWrong() {
        for (int i = 0; i < 10 * MAX; i++) {
            assertThat(from("192.0.2.1", () -> "right")).isEqualTo("right");
        }
        useUp("192.0.2.1");
        clock.advance(Duration.ofMinutes(1));
        assertThatThrownBy(() -> from("192.0.2.1", () -> "right")).isInstanceOfSatisfying(CloudException.class, e -> {
            assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED);
            assertThat(e.details()).containsEntry(CloudException.RETRY_AFTER_SECONDS, 240L);
        });
        assertThat(from("192.0.2.2", () -> "right")).isEqualTo("right");
        clock.advance(Duration.ofMinutes(4));
        useUp("192.0.2.1");
    }

    @Test
    void aProofThatWasUnderWayWhenTooManyWereWrongIsNotAnswered() {
        assertThatThrownBy(() -> from("192.0.2.1", () -> {
                    useUp("192.0.2.1");
                    return "right";
                }))
                .isInstanceOfSatisfying(
                        CloudException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.RATE_LIMITED));
        assertThat(catchThrowableOfType(
                                CloudException.class,
                                () -> from("192.0.2.3", () -> {
                                    useUp("192.0.2.3");
                                    return wrong();
                                }))
                        .code())
                .isEqualTo(ErrorCode.RATE_LIMITED);
    }

    @Test
    void otherFailuresAreNoGuesses() {
        for (int i = 0; i < 10 * MAX; i++) {
            assertThatThrownBy(() -> from("192.0.2.1", () -> {
                        throw new CloudException(ErrorCode.UNAVAILABLE, "no store");
                    }))
                    .hasMessage("no store");
        }
        assertThat(guess("192.0.2.1")).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }

    @Test
    void anIpv6NetworkIsOne() {
        useUp("2001:db8:1:2::1");
        assertThat(guess("2001:db8:1:2:ffff::9")).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(guess("2001:db8:1:3::1")).isEqualTo(ErrorCode.UNAUTHENTICATED);
        useUp("192.0.2.1");
        assertThat(guess("::ffff:192.0.2.1")).isEqualTo(ErrorCode.RATE_LIMITED);
    }

    @Test
    void noMoreAddressesAreRememberedThanThereIsRoomFor() {
        useUp("192.0.2.1");
        for (int i = 0; i < AddressGuesses.ADDRESSES_MAX - 1; i++) {
            assertThat(guess("10." + i / 65_536 + "." + i / 256 % 256 + "." + i % 256))
                    .isEqualTo(ErrorCode.UNAUTHENTICATED);
        }
        assertThat(guess("192.0.2.1")).isEqualTo(ErrorCode.RATE_LIMITED);
        assertThat(guess("198.51.100.1")).isEqualTo(ErrorCode.UNAUTHENTICATED);
        assertThat(guess("192.0.2.1")).isEqualTo(ErrorCode.UNAUTHENTICATED);
    }
}
