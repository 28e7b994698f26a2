package io.photoncloud.prismnet.subnet;

import static org.assertj.core.api.Assertions.assertThat;

import io.photoncloud.prismnet.address.AddressText;
import io.photoncloud.prismnet.address.CidrBlock;
import io.photoncloud.prismnet.address.IpAddress;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SubnetPlanTest {

    private static final CidrBlock WHOLE = AddressText.block("whole", "10.0.0.0/24");

    /** Beside a plan of 256 addresses: each of them taken or not. */
    @Test
    void blocksAtRandomAreFreeAndTakenAsTheirAddressesAre() {
        long seed = Long.getLong("plan.seed", new Random().nextLong());
        System.out.println("SubnetPlanTest: -Dplan.seed=" + seed);
        Random random = new Random(seed);
        SubnetPlan plan = SubnetPlan.empty("vpc");
        BitSet model = new BitSet();
        List<CidrBlock> taken = new ArrayList<>();
        for (int step = 0; step < 20_000; step++) {
            int length = 24 + random.nextInt(9);
            int size = 1 << (32 - length);
            if (!taken.isEmpty() && random.nextInt(5) < 2) {
                CidrBlock gone = taken.remove(random.nextInt(taken.size()));
                plan = plan.without(gone);
                model.clear(first(gone), first(gone) + gone.size().intValueExact());
                continue;
            }
            Optional<CidrBlock> free = plan.findFree(WHOLE, length);
            assertThat(free.map(SubnetPlanTest::first))
                    .as("step %d, /%d", step, length)
                    .isEqualTo(lowest(model, size));
            IpAddress any = WHOLE.network().plus(random.nextInt(256));
            CidrBlock block = random.nextBoolean() && free.isPresent() ? free.get() : CidrBlock.around(any, length);
            boolean overlaps = !model.get(first(block), first(block) + size).isEmpty();
            assertThat(plan.findOverlapping(block).isPresent())
                    .as("step %d, %s", step, block)
                    .isEqualTo(overlaps);
            if (!overlaps) {
                plan = plan.with(block, "s" + step);
                taken.add(block);
                model.set(first(block), first(block) + size);
            }
        }
    }

    private static int first(CidrBlock block) {
        return block.network().value().subtract(WHOLE.network().value()).intValueExact();
    }

    private static Optional<Integer> lowest(BitSet model, int size) {
        for (int at = 0; at + size <= 256; at += size) {
            if (model.get(at, at + size).isEmpty()) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    @Test
    void theEndOfAllAddressesIsAnEnd() {
        CidrBlock last = new CidrBlock(AddressText.address("a", "255.255.255.0"), 24);
        SubnetPlan full = SubnetPlan.empty("vpc").with(last, "s");
        assertThat(full.findFree(last, 24)).isEmpty();
        assertThat(full.findFree(last, 32)).isEmpty();
        assertThat(full.findLargestFree(last, 32)).isEmpty();
    }
}
