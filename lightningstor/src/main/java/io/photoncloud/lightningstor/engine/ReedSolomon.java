package io.photoncloud.lightningstor.engine;

/**
 * Systematic Reed-Solomon code over GF(2^8): {@code data} cells and {@code parity} cells, any {@code data} of which give all others. The parity's
 * matrix is a Cauchy matrix with its columns scaled so that the first parity is a plain exclusive or. Without state that changes.
 */
final class ReedSolomon {

    private static final int POLYNOMIAL = 0x11d;
    private static final int[] EXP = new int[510];
    private static final int[] LOG = new int[256];

    static {
        int value = 1;
        for (int power = 0; power < 255; power++) {
            EXP[power] = value;
            EXP[power + 255] = value;
            LOG[value] = power;
            value <<= 1;
            if (value > 255) {
                value ^= POLYNOMIAL;
            }
        }
    }

    private final int data;
    private final int total;
    private final byte[][] parityRows;

    ReedSolomon(Scheme scheme) {
        this.data = scheme.data();
        this.total = scheme.total();
        this.parityRows = new byte[scheme.parity()][data];
        for (int row = 0; row < parityRows.length; row++) {
            for (int column = 0; column < data; column++) {
                int first = inverse(data ^ column);
                parityRows[row][column] = (byte) divide(inverse((data + row) ^ column), first);
            }
        }
    }

    /** Computes the parity cells of the data cells before them. */
    void encode(byte[][] cells, int at, int length) {
        for (int row = 0; row < parityRows.length; row++) {
            combine(parityRows[row], cells, firstData(), cells[data + row], at, length);
        }
    }

    /** Computes the absent cells from those present, of which there must be at least as many as data. */
    void reconstruct(byte[][] cells, boolean[] present, int at, int length) {
        int[] sources = new int[data];
        int count = 0;
        for (int cell = 0; cell < total && count < data; cell++) {
            if (present[cell]) {
                sources[count++] = cell;
            }
        }
        if (count < data) {
            throw new IllegalArgumentException("only " + count + " cells of at least " + data);
        }
        byte[][] inverse = invert(rowsOf(sources));
        for (int cell = 0; cell < total; cell++) {
            if (!present[cell]) {
                byte[] row = cell < data ? inverse[cell] : multiply(parityRows[cell - data], inverse);
                combine(row, cells, sources, cells[cell], at, length);
            }
        }
    }

    private int[] firstData() {
        int[] sources = new int[data];
        for (int i = 0; i < data; i++) {
            sources[i] = i;
        }
        return sources;
    }

    private byte[][] rowsOf(int[] sources) {
        byte[][] rows = new byte[data][];
        for (int i = 0; i < data; i++) {
            if (sources[i] < data) {
                rows[i] = new byte[data];
                rows[i][sources[i]] = 1;
            } else {
                rows[i] = parityRows[sources[i] - data].clone();
            }
        }
        return rows;
    }

    private static void combine(byte[] row, byte[][] cells, int[] sources, byte[] target, int at, int length) {
        java.util.Arrays.fill(target, at, at + length, (byte) 0);
        for (int i = 0; i < sources.length; i++) {
            int factor = row[i] & 0xff;
            if (factor == 1) {
                add(cells[sources[i]], target, at, length);
            } else if (factor != 0) {
                addMultiple(factor, cells[sources[i]], target, at, length);
            }
        }
    }

    private static void add(byte[] source, byte[] target, int at, int length) {
        for (int i = at; i < at + length; i++) {
            target[i] ^= source[i];
        }
    }

    private static void addMultiple(int factor, byte[] source, byte[] target, int at, int length) {
        byte[] products = products(factor);
        for (int i = at; i < at + length; i++) {
            target[i] ^= products[source[i] & 0xff];
        }
    }

    private static byte[] products(int factor) {
        byte[] products = new byte[256];
        for (int value = 0; value < 256; value++) {
            products[value] = (byte) times(factor, value);
        }
        return products;
    }

    private byte[] multiply(byte[] row, byte[][] matrix) {
        byte[] result = new byte[data];
        for (int column = 0; column < data; column++) {
            int sum = 0;
            for (int i = 0; i < data; i++) {
                sum ^= times(row[i] & 0xff, matrix[i][column] & 0xff);
            }
            result[column] = (byte) sum;
        }
        return result;
    }

    /** Gauss and Jordan; every square part of such a code's matrix has an inverse. */
    private byte[][] invert(byte[][] matrix) {
        byte[][] result = new byte[data][data];
        for (int i = 0; i < data; i++) {
            result[i][i] = 1;
        }
        for (int column = 0; column < data; column++) {
            int pivot = column;
            while (matrix[pivot][column] == 0) {
                pivot++;
            }
            swap(matrix, pivot, column);
            swap(result, pivot, column);
            int scale = inverse(matrix[column][column] & 0xff);
            scale(matrix[column], scale);
            scale(result[column], scale);
            for (int row = 0; row < data; row++) {
                int factor = matrix[row][column] & 0xff;
                if (row != column && factor != 0) {
                    addMultiple(factor, matrix[column], matrix[row], 0, data);
                    addMultiple(factor, result[column], result[row], 0, data);
                }
            }
        }
        return result;
    }

    private static void swap(byte[][] rows, int a, int b) {
        byte[] kept = rows[a];
        rows[a] = rows[b];
        rows[b] = kept;
    }

    private static void scale(byte[] row, int factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] = (byte) times(row[i] & 0xff, factor);
        }
    }

    private static int times(int a, int b) {
        return a == 0 || b == 0 ? 0 : EXP[LOG[a] + LOG[b]];
    }

    private static int inverse(int value) {
        return EXP[255 - LOG[value]];
    }

    private static int divide(int a, int b) {
        return times(a, inverse(b));
    }
}
