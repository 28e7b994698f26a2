/** Which part of the store a caller sees: the public one, or the closed one of a service. */
@NullMarked
package io.photoncloud.chainfire.keyspace;

import org.jspecify.annotations.NullMarked;
