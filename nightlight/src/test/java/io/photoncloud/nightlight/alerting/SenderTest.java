package io.photoncloud.nightlight.alerting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SenderTest {
    private final AtomicInteger lost = new AtomicInteger();
    private final BlockingQueue<String> sent = new LinkedBlockingQueue<>();
    private final CountDownLatch hanging = new CountDownLatch(1);
    private final CountDownLatch letGo = new CountDownLatch(1);

    private final Sender well = new Sender(batch -> sent.add(batch.body()), 4);
    private final Sender hangs = new Sender(this::hang, 4);

    private boolean hang(Sender.Batch batch) {
        hanging.countDown();
        try {
            return letGo.await(1, TimeUnit.MINUTES) && batch.size() == 0;
        } catch (InterruptedException _) {
            return false;
        }
    }

    private Sender.Batch batch(String body, int senders) {
        return new Sender.Batch(body, 1, senders, lost::incrementAndGet);
    }

    @Test
    void whoHangsHoldsUpNobodyElse() throws InterruptedException {
        well.start();
        hangs.start();
        for (int i = 0; i < 20; i++) {
            Sender.Batch batch = batch("b" + i, 2);
            hangs.send(batch);
            hanging.await();
            well.send(batch);
            assertThat(sent.take()).isEqualTo("b" + i);
            assertThat(hangs.waiting()).isLessThanOrEqualTo(4);
        }
        letGo.countDown();
        hangs.close();
        hangs.thread().join();
        assertThat(lost).as("one of the two took each").hasValue(0);
        well.close();
        well.thread().join();
    }

    @Test
    void countsWhatNobodyTook() throws InterruptedException {
        hangs.start();
        hangs.send(batch("sent", 1));
        hanging.await();
        for (int i = 0; i < 10; i++) {
            hangs.send(batch("b" + i, 1));
        }
        assertThat(lost).as("dropped").hasValue(6);
        letGo.countDown();
        hangs.close();
        hangs.thread().join();
        assertThat(lost).as("and not taken").hasValue(11);
        hangs.send(batch("late", 1));
        assertThat(lost).hasValue(12);
    }
}
