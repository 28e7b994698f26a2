package io.photoncloud.common.denial;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.api.Caller;
import io.photoncloud.common.api.Denied;
import io.photoncloud.common.denial.DenialReport.Told;
import io.photoncloud.common.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DenialReporterTest {

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private final SettableClock clock = new SettableClock(START);
    private final ReportTaker iam = new ReportTaker();
    private final DenialReporter reporter =
            new DenialReporter(new DenialReport.Reporter("node", "start"), iam, clock, System::nanoTime);

    /** Takes reports, or does not. */
    private static final class ReportTaker implements DenialSender {

        private enum Mood {
            TAKES,
            LOSES_ANSWERS,
            AWAY,
            REFUSES
        }

        private final BlockingQueue<DenialReport> taken = new LinkedBlockingQueue<>();
        private final BlockingQueue<Mood> asked = new LinkedBlockingQueue<>();
        private volatile Mood mood = Mood.TAKES;

        @Override
        public void send(DenialReport report) throws NotRecordedException, RefusedException {
            Mood now = mood;
            if (now == Mood.TAKES || now == Mood.LOSES_ANSWERS) {
                taken.add(report);
            }
            asked.add(now);
            switch (now) {
                case TAKES -> {}
                case LOSES_ANSWERS, AWAY -> throw new NotRecordedException(now.name());
                case REFUSES -> throw new RefusedException(now.name());
            }
        }

        DenialReport next() throws InterruptedException {
            DenialReport report = taken.poll(30, TimeUnit.SECONDS);
            assertThat(report).isNotNull();
            return report;
        }

        /** Waits until it has been asked that often in this mood. */
        void awaitAsked(Mood wanted, int times) throws InterruptedException {
            for (int seen = 0; seen < times; ) {
                seen += asked.take() == wanted ? 1 : 0;
            }
        }
    }

    @AfterEach
    void stop() {
        reporter.close();
    }

    private Denial denial(String principal, String permission) {
        return new Denial(
                clock.instant(),
                new Caller.Principal(principal, null, null, null),
                Denial.Door.REST,
                "GET /things",
                Denied.of(permission, "system"),
                "no",
                "request",
                "trace",
                "127.0.0.1");
    }

    @Test
    void denialsThatAreAlikeAreOneWithTheirNumber() throws Exception {
        reporter.denied(denial("ann", "thing.read"));
        clock.advance(Duration.ofMillis(5));
        reporter.denied(denial("ann", "thing.read"));
        reporter.denied(denial("ann", "thing.write"));
        reporter.denied(denial("bob", "thing.read"));
        reporter.start();
        DenialReport report = iam.next();
        assertThat(report.number()).isEqualTo(1);
        assertThat(report.denials()).extracting(Told::count).containsExactly(2L, 1L, 1L);
        Told twice = report.denials().getFirst();
        assertThat(twice.first().at()).isEqualTo(START);
        assertThat(twice.last()).isEqualTo(START.plusMillis(5));
    }

    @Test
    void aReportWhoseAnswerIsLostIsSentAgainAsItWas() throws Exception {
        iam.mood = ReportTaker.Mood.LOSES_ANSWERS;
        reporter.start();
        reporter.denied(denial("ann", "thing.read"));
        DenialReport first = iam.next();
        reporter.denied(denial("ann", "thing.read"));
        iam.mood = ReportTaker.Mood.TAKES;
        DenialReport last = iam.next();
        while (last.number() == 1) {
            assertThat(last).isEqualTo(first);
            last = iam.next();
        }
        assertThat(last.denials()).extracting(Told::count).containsExactly(1L);
    }

    @Test
    void whileIamIsAwayWhatHasNoRoomIsCounted() throws Exception {
        iam.mood = ReportTaker.Mood.AWAY;
        reporter.start();
        reporter.denied(denial("first", "thing.read"));
        iam.awaitAsked(ReportTaker.Mood.AWAY, 1);
        int more = 7;
        for (int i = 0; i < DenialQueue.WAITING_MAX + more; i++) {
            reporter.denied(denial("p" + i, "thing.read"));
        }
        assertThat(reporter.overflowed()).isEqualTo(more);
        assertThat(reporter.waiting()).isEqualTo(DenialQueue.WAITING_MAX + 1);
        iam.mood = ReportTaker.Mood.TAKES;
        List<DenialReport> reports = new ArrayList<>();
        while (reports.stream().mapToInt(each -> each.denials().size()).sum() <= DenialQueue.WAITING_MAX) {
            reports.add(iam.next());
        }
        assertThat(reports.stream().mapToLong(DenialReport::notSingly).sum()).isEqualTo(more);
        assertThat(reports).extracting(DenialReport::number).doesNotHaveDuplicates();
        assertThat(reports)
                .allSatisfy(each -> assertThat(each.denials()).hasSizeLessThanOrEqualTo(DenialReport.DENIALS_MAX));
    }

    @Test
    void aReportThatIsRefusedKeepsNoOtherFromBeingSent() throws Exception {
        iam.mood = ReportTaker.Mood.REFUSES;
        reporter.start();
        reporter.denied(denial("ann", "thing.read"));
        iam.awaitAsked(ReportTaker.Mood.REFUSES, 1);
        iam.mood = ReportTaker.Mood.TAKES;
        reporter.denied(denial("bob", "thing.read"));
        assertThat(iam.next().denials())
                .extracting(told -> told.first().caller())
                .containsExactly(new Caller.Principal("bob", null, null, null));
    }

    @Test
    void aProcessThatStopsTellsWhatItHas() {
        reporter.start();
        reporter.denied(denial("ann", "thing.read"));
        reporter.close();
        assertThat(iam.taken).hasSize(1);
        assertThat(reporter.waiting()).isZero();
    }

    @Test
    void aProcessStopsInTimeThoughNobodyTakesWhatItHas() {
        iam.mood = ReportTaker.Mood.AWAY;
        reporter.start();
        reporter.denied(denial("ann", "thing.read"));
        long began = System.nanoTime();
        reporter.close();
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(10));
        assertThat(iam.taken).isEmpty();
        assertThat(reporter.waiting()).isEqualTo(1);
    }

    @Test
    void aReportGoesOverTheWireWhole() {
        Denial anonymous = new Denial(
                START,
                Caller.ANONYMOUS,
                Denial.Door.GRPC,
                "a.B/C",
                new Denied("thing.read", "project p of o", "thing", "t1"),
                "no",
                "r",
                "t",
                "");
        DenialReport report = new DenialReport(
                new DenialReport.Reporter("node", "start"),
                3,
                START,
                List.of(
                        new Told(anonymous, START.plusMillis(1), 2),
                        new Told(denialOf(new Caller.Principal("p", "o", null, null)), START, 1),
                        new Told(denialOf(new Caller.Service("s")), START, 1)),
                9);
        assertThat(DenialWire.fromWire(DenialWire.toWire(report))).isEqualTo(report);
    }

    private static Denial denialOf(Caller caller) {
        return new Denial(START, caller, Denial.Door.REST, "GET /", Denied.UNTOLD, "no", "r", "t", "::1");
    }

    @Test
    void longTextsAreCutBetweenCharacters() {
        String call = "x".repeat(Denial.TEXT_LENGTH_MAX - 1) + "\uD83D\uDE00";
        Denial cut = new Denial(START, Caller.ANONYMOUS, Denial.Door.REST, call, Denied.UNTOLD, "no", "r", "t", "");
        assertThat(cut.call()).isEqualTo("x".repeat(Denial.TEXT_LENGTH_MAX - 1));
    }
}
