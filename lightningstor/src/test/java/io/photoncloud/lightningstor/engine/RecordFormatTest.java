package io.photoncloud.lightningstor.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordFormatTest {

    @Test
    void aPlaceIsReadAsItWasWritten() {
        var random = new Random(1);
        for (long number : new long[] {1, 127, 128, 1L << 20, 1L << 35, Long.MAX_VALUE}) {
            var place = new Place(new VolumeId(random.nextLong()), number, number, new Scheme(4, 2));
            assertThat(Place.decode(place.encode())).isEqualTo(place);
            assertThat(place.encode().length).isLessThanOrEqualTo(34);
        }
        byte[] encoded = new Place(new VolumeId(7), 4096, 300, Scheme.SINGLE).encode();
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> Place.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 500, 65_536, 65_537, 140_000})
    void blobsOfEveryShapeAreReadBack(int length) throws IOException {
        for (Scheme scheme : List.of(Scheme.SINGLE, new Scheme(3, 2))) {
            var machine = new CrashableMachine(new Random(length), scheme.total());
            var model = new StoreModel(machine.random);
            try (var store = BlobStore.open(machine.disks(), TestingStores.small(scheme), machine.random)) {
                BlobId blob = model.write(store, length);
                model.checkAll(store);
                for (int i = 0; i < 20; i++) {
                    model.checkSome(store, blob);
                }
            }
        }
    }

    /** Without parity there is nothing to repair from, so a read must refuse, or the bit must be one that no byte depends on. */
    @Test
    void everyFlippedBitAndEveryCutIsFound() throws IOException {
        var machine = new CrashableMachine(new Random(3), 1);
        var model = new StoreModel(machine.random);
        try (var store = BlobStore.open(machine.disks(), TestingStores.small(Scheme.SINGLE), machine.random)) {
            BlobId blob = model.write(store, 300);
            store.retireOpenVolumes();
            Place place = model.row(blob).place();
            CrashableDisk disk = machine.disk(0);
            String path = place.volume().sealedPath();
            int end = (int) (place.offset() + place.recordBytes());
            int padding = (int) (place.recordBytes() - place.layout().cellOffset(0) - place.length());
            for (long bit = 8 * place.offset(); bit < 8L * (end - padding); bit++) {
                disk.flip(path, bit);
                assertDamaged(store, model, blob, "bit " + bit);
                disk.flip(path, bit);
            }
            model.checkAll(store);
            for (int length = (int) place.offset(); length < end - padding; length++) {
                disk.cut(path, length);
                assertDamaged(store, model, blob, "cut to " + length);
            }
        }
    }

    private static void assertDamaged(BlobStore store, StoreModel model, BlobId blob, String what) {
        assertThatThrownBy(() -> model.checkAll(store))
                .as(what)
                .isInstanceOfSatisfying(
                        BlobStoreException.class,
                        e -> assertThat(e.problem()).isEqualTo(BlobStoreException.Problem.DAMAGED));
        assertThat(model.rows).containsKey(blob);
    }
}
