package io.photoncloud.lightningstor.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.common.health.Health.Status;
import io.photoncloud.lightningstor.engine.BlobStatistics;
import io.photoncloud.lightningstor.engine.DiskState;
import io.photoncloud.lightningstor.engine.DiskState.Condition;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DisksHealthTest {

    private static Status of(long damaged, Condition... conditions) {
        List<DiskState> disks = new ArrayList<>();
        for (Condition condition : conditions) {
            disks.add(new DiskState(disks.size(), "/d" + disks.size(), condition, "", 0, false));
        }
        return DisksHealth.judge(disks, statistics(damaged)).status();
    }

    private static BlobStatistics statistics(long damaged) {
        return new BlobStatistics(0, 0, 0, 0, 0, 0, 0, 0, damaged, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void isAsBadAsTheDisksAre() {
        assertThat(of(0, Condition.ONLINE)).isEqualTo(Status.UP);
        assertThat(of(0, Condition.FULL)).isEqualTo(Status.DEGRADED);
        assertThat(of(0, Condition.FAILED)).isEqualTo(Status.DOWN);
        assertThat(of(0, Condition.ONLINE, Condition.MISSING)).isEqualTo(Status.DEGRADED);
        assertThat(of(0, Condition.FAILED, Condition.MISSING)).isEqualTo(Status.DOWN);
        assertThat(of(1, Condition.ONLINE)).isEqualTo(Status.DEGRADED);
    }
}
