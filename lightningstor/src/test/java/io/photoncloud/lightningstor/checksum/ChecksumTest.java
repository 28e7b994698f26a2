package io.photoncloud.lightningstor.checksum;

import static io.photoncloud.lightningstor.protocol.Refused.error;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.photoncloud.lightningstor.protocol.S3Error;
import io.photoncloud.lightningstor.protocol.S3Exception;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ChecksumTest {
    private static final Set<ChecksumAlgorithm> ALL = EnumSet.allOf(ChecksumAlgorithm.class);

    private final long seed = System.nanoTime();
    private final Random random = new Random(seed);

    private static Digester.Digests digests(byte[] bytes, int offset, int size) {
        Digester digester = Digester.withMd5(ALL);
        digester.update(bytes, offset, size);
        return digester.finish();
    }

    @Test
    void knownValues() {
        byte[] digits = "123456789".getBytes(UTF_8);
        Digester.Digests digests = digests(digits, 0, digits.length);

        assertThat(hex(digests.get(ChecksumAlgorithm.CRC32).bytes())).isEqualTo("cbf43926");
        assertThat(hex(digests.get(ChecksumAlgorithm.CRC32C).bytes())).isEqualTo("e3069283");
        assertThat(hex(digests.get(ChecksumAlgorithm.CRC64NVME).bytes())).isEqualTo("ae8b14860a799888");
        assertThat(hex(digests.get(ChecksumAlgorithm.SHA1).bytes()))
                .isEqualTo("f7c3bc1d808e04732adf679965ccc34ca7ae3441");
        assertThat(hex(digests.get(ChecksumAlgorithm.SHA256).bytes()))
                .isEqualTo("15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225");
        assertThat(Composition.entityTag(digests.md5())).isEqualTo("25f9e794323b453885f5181f1b624d0b");
        assertThat(digests.count()).isEqualTo(9);
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void theTablesOfCrc64AgreeWithItsDefinition() {
        for (int round = 0; round < 200; round++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            long crc = -1;
            for (byte octet : bytes) {
                crc ^= octet & 0xFF;
                for (int bit = 0; bit < 8; bit++) {
                    crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ Crc64Nvme.POLYNOMIAL;
                }
            }
            Digester digester = Digester.of(EnumSet.of(ChecksumAlgorithm.CRC64NVME));
            int cut = random.nextInt(bytes.length + 1);
            digester.update(bytes, 0, cut);
            ByteBuffer rest = ByteBuffer.allocateDirect(bytes.length - cut);
            rest.put(bytes, cut, bytes.length - cut).flip();
            digester.update(rest);
            assertThat(Crc.value(
                            digester.finish().get(ChecksumAlgorithm.CRC64NVME).bytes()))
                    .as("seed %d", seed)
                    .isEqualTo(~crc);
        }
    }

    @Test
    void whatIsComposedOfPartsIsTheChecksumOfTheWhole() {
        for (int round = 0; round < 50; round++) {
            byte[] whole = new byte[random.nextInt(50_000)];
            random.nextBytes(whole);
            for (ChecksumAlgorithm crc :
                    List.of(ChecksumAlgorithm.CRC32, ChecksumAlgorithm.CRC32C, ChecksumAlgorithm.CRC64NVME)) {
                var parts = new ArrayList<Composition.Part>();
                int offset = 0;
                do {
                    int size = Math.min(whole.length - offset, random.nextInt(20_000));
                    parts.add(new Composition.Part(digests(whole, offset, size).get(crc), size));
                    offset += size;
                } while (offset < whole.length);
                assertThat(Composition.checksum(crc, ChecksumType.FULL_OBJECT, parts))
                        .as("%s, seed %d", crc, seed)
                        .isEqualTo(digests(whole, 0, whole.length).get(crc).base64());
            }
        }
    }

    @Test
    void compositeOnesAreOfTheChecksumsOfTheParts() {
        byte[] bytes = "hello world".getBytes(UTF_8);
        var parts = new ArrayList<Composition.Part>();
        var joined = new byte[64];
        for (int part = 0; part < 2; part++) {
            Checksum sha256 = digests(bytes, part * 5, 5).get(ChecksumAlgorithm.SHA256);
            System.arraycopy(sha256.bytes(), 0, joined, part * 32, 32);
            parts.add(new Composition.Part(sha256, 5));
        }
        assertThat(Composition.checksum(ChecksumAlgorithm.SHA256, ChecksumType.COMPOSITE, parts))
                .isEqualTo(digests(joined, 0, 64).get(ChecksumAlgorithm.SHA256).base64() + "-2");
        byte[] nothing = digests(bytes, 0, 0).md5();
        assertThat(Composition.entityTag(List.of(nothing, nothing))).isEqualTo("5873dd45edd01f09c1ef2e7819369e8e-2");
    }

    @Test
    void whatCannotBeComposedIsRefused() {
        assertThatThrownBy(() -> ChecksumAlgorithm.SHA256.require(ChecksumType.FULL_OBJECT))
                .isInstanceOf(S3Exception.class)
                .hasMessage("The FULL_OBJECT checksum type cannot be used with the sha256 checksum algorithm.");
        assertThatThrownBy(() -> ChecksumAlgorithm.CRC64NVME.require(ChecksumType.COMPOSITE))
                .isInstanceOf(S3Exception.class);
        ChecksumAlgorithm.CRC32C.require(ChecksumType.COMPOSITE);
        ChecksumAlgorithm.CRC32C.require(ChecksumType.FULL_OBJECT);
        Checksum crc = Checksum.parse(ChecksumAlgorithm.CRC32, "AAAAAA==");
        assertThat(error(() -> Composition.checksum(
                        ChecksumAlgorithm.SHA1, ChecksumType.COMPOSITE, List.of(new Composition.Part(crc, 1)))))
                .isEqualTo(S3Error.INVALID_REQUEST);
    }

    @Test
    void valuesHaveTheirLengthAndAreCompared() {
        for (String wrong : new String[] {"", "AAAA", "AAAAAAAA", "*", "AAAAAAAAAAA="}) {
            assertThat(error(() -> Checksum.parse(ChecksumAlgorithm.CRC32, wrong)))
                    .as(wrong)
                    .isEqualTo(S3Error.INVALID_REQUEST);
        }
        Checksum one = Checksum.parse(ChecksumAlgorithm.CRC32, "AAAAAA==");
        assertThat(error(() -> one.requireComputed(Checksum.parse(ChecksumAlgorithm.CRC32, "AAAAAQ=="))))
                .isEqualTo(S3Error.BAD_DIGEST);
        assertThat(error(() -> Checksum.parseMd5("AAAA"))).isEqualTo(S3Error.INVALID_DIGEST);
        byte[] md5 = Checksum.parseMd5("1B2M2Y8AsgTpgAmY7PhCfg==");
        Checksum.requireMd5(md5, digests(new byte[0], 0, 0).md5());
        assertThat(error(() -> Checksum.requireMd5(md5, new byte[16]))).isEqualTo(S3Error.BAD_DIGEST);
        assertThat(ChecksumAlgorithm.findByHeader("x-amz-checksum-crc64nvme")).contains(ChecksumAlgorithm.CRC64NVME);
        assertThat(ChecksumAlgorithm.findByHeader("x-amz-checksum-md5")).isEmpty();
    }
}
