/** The members of a service that has its own store, for operators: who they are, who leads, and how one is added or removed. */
@NullMarked
package io.photoncloud.chainfire.members;

import org.jspecify.annotations.NullMarked;
