package io.photoncloud.flaredb.ast;

/** Something that was written at a place. */
public interface Node {
    /** Where it begins, or where its operator stands: counted in characters (code points) of the whole text from 1, as PostgreSQL tells positions; 0 where it was not written. */
    int position();
}
