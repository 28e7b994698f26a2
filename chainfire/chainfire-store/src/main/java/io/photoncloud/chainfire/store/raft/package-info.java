/** The replicated store on JRaft. Only this package and those below it know JRaft. */
@NullMarked
package io.photoncloud.chainfire.store.raft;

import org.jspecify.annotations.NullMarked;
