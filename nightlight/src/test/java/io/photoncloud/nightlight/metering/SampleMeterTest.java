package io.photoncloud.nightlight.metering;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.common.api.CloudException;
import io.photoncloud.common.api.ErrorCode;
import io.photoncloud.common.api.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleMeterTest {
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Instant TEN = Instant.parse("2026-01-01T10:00:00Z");
    private static final Instant ELEVEN = TEN.plus(HOUR);
    private static final Tenant SHOP = new Tenant("acme", "shop");
    private static final Tenant LAB = new Tenant("acme", "lab");

    @TempDir
    private Path directory;

    private final List<SampleUsage> told = new ArrayList<>();
    private @Nullable ErrorCode refusal;
    private SampleMeter meter;

    @BeforeEach
    void open() {
        meter = again();
    }

    private SampleMeter again() {
        return new SampleMeter(directory, HOUR, this::take);
    }

    private void take(SampleUsage usage) {
        if (refusal != null) {
            throw new CloudException(refusal, "not now");
        }
        told.add(usage);
    }

    private static Instant at(int minutes) {
        return TEN.plus(Duration.ofMinutes(minutes));
    }

    @Test
    void whatWasStoredIsToldAtTheEndOfItsWindow() throws IOException {
        meter.look(at(1), Map.of(SHOP, 10L));
        meter.look(at(30), Map.of(SHOP, 25L, LAB, 3L));
        assertThat(told).isEmpty();
        meter.look(at(60), Map.of(SHOP, 25L, LAB, 4L));
        assertThat(told)
                .containsExactlyInAnyOrder(
                        new SampleUsage(SHOP, TEN, ELEVEN, 25), new SampleUsage(LAB, TEN, ELEVEN, 4));
        told.clear();
        meter.look(at(119), Map.of(SHOP, 26L, LAB, 4L));
        meter.look(at(120), Map.of(SHOP, 26L, LAB, 4L));
        assertThat(told).containsExactly(new SampleUsage(SHOP, ELEVEN, ELEVEN.plus(HOUR), 1));
    }

    @Test
    void aProcessGoesOnWithWhatTheOneBeforeItCounted() throws IOException {
        meter.count(at(5), Map.of(SHOP, 10L));
        meter = again();
        meter.look(at(10), Map.of(SHOP, 2L));
        meter.look(at(61), Map.of(SHOP, 2L));
        assertThat(told).containsExactly(new SampleUsage(SHOP, TEN, ELEVEN, 12));
    }

    @Test
    void whatCannotBeToldIsToldLaterAndByTheNextProcessToo() throws IOException {
        refusal = ErrorCode.UNAVAILABLE;
        meter.look(at(5), Map.of(SHOP, 10L));
        assertThatThrownBy(() -> meter.look(at(60), Map.of(SHOP, 10L))).isInstanceOf(CloudException.class);
        meter = again();
        refusal = null;
        meter.look(at(62), Map.of());
        assertThat(told).containsExactly(new SampleUsage(SHOP, TEN, ELEVEN, 10));
        meter.look(at(63), Map.of());
        assertThat(told).hasSize(1);
    }

    @Test
    void whatIsRefusedForGoodIsForgotten() throws IOException {
        meter.look(at(5), Map.of(SHOP, 10L));
        refusal = ErrorCode.NOT_FOUND;
        meter.look(at(60), Map.of(SHOP, 10L));
        refusal = null;
        meter.look(at(61), Map.of(SHOP, 10L));
        assertThat(told).isEmpty();
    }

    /** The process dies when the window's counts are in a file, and the next window is not begun. */
    @Test
    void aWindowThatWasEndedIsNotCountedAgain() throws IOException {
        meter.look(at(5), Map.of(SHOP, 10L));
        Path running = directory.resolve("running");
        byte[] before = Files.readAllBytes(running);
        refusal = ErrorCode.UNAVAILABLE;
        assertThatThrownBy(() -> meter.look(at(60), Map.of(SHOP, 10L))).isInstanceOf(CloudException.class);
        Files.write(running, before);
        meter = again();
        refusal = null;
        meter.look(at(125), Map.of(SHOP, 1L));
        meter.look(at(180), Map.of(SHOP, 1L));
        assertThat(told.stream().mapToLong(SampleUsage::samples).sum()).isEqualTo(11);
        assertThat(told).extracting(SampleUsage::id).doesNotHaveDuplicates();
    }

    @Test
    void windowsThatAreLongerNowBeginWhereTheLastOneEnded() throws IOException {
        meter = new SampleMeter(directory, Duration.ofMinutes(10), this::take);
        meter.look(at(5), Map.of(SHOP, 10L));
        meter.look(at(12), Map.of(SHOP, 15L));
        assertThat(told).containsExactly(new SampleUsage(SHOP, TEN, at(10), 15));
        told.clear();
        meter.count(at(13), Map.of(SHOP, 18L));
        meter = again();
        meter.look(at(60), Map.of(SHOP, 4L));
        assertThat(told).containsExactly(new SampleUsage(SHOP, at(10), ELEVEN, 7));
    }

    @Test
    void aWindowThatNobodyEndedIsAMonthAtMost() throws IOException {
        meter.count(at(5), Map.of(SHOP, 10L));
        meter = again();
        Instant later = TEN.plus(Duration.ofDays(40));
        meter.look(later, Map.of());
        assertThat(told).containsExactly(new SampleUsage(SHOP, later.minus(Duration.ofDays(31)), later, 10));
    }

    @Test
    void nothingIsLeftWhenAllIsTold() throws IOException {
        meter.look(at(5), Map.of(SHOP, 10L));
        meter.look(at(60), Map.of(SHOP, 10L));
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(directory.resolve("running"));
        }
    }

    @Test
    void creditServiceIsToldSamplesOfAProject() {
        var request = CreditWire.toRequest(new SampleUsage(SHOP, TEN, ELEVEN, 25));
        assertThat(request.getId()).isEqualTo("acme/shop/" + TEN.toEpochMilli());
        assertThat(request.getData().getProjectId()).isEqualTo("shop");
        assertThat(request.getData().getResourceType()).isEqualTo("metric.sample");
        assertThat(request.getData().getUnit()).isEqualTo("each");
        assertThat(request.getData().getQuantity()).isEqualTo("25");
        assertThat(request.getData().getWindowEnd()).isEqualTo("2026-01-01T11:00:00Z");
    }
}
