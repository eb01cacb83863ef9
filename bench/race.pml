/*
 * The unguarded race of 20 October 2025 for Spin: the protocol of src/core/guard/model/race.ts with
 * the same states and steps, an enactor's phase being where its process stands. ENACTORS, PLANS and
 * KEEP are given on the command line.
 */
#define EXISTS(plan) ((store >> (plan)) & 1)
#define UP_TO(plan) ((2 << (plan)) - 2)
#define FRESH (record == 0 || (EXISTS(record) && taken > record))

byte latest;  /* the newest plan */
byte record;  /* the plan that the name has; 0 is none yet */
short store;  /* the plans that exist: bit p is plan p */

active proctype planner()
{
end:
  do
  :: d_step { latest < PLANS -> latest++; store = store | (1 << latest) }
  od
}

active [ENACTORS] proctype enactor()
{
  byte taken;
  short doomed;

end:
  do
  :: d_step { latest > taken -> taken = latest };
    if
    :: !FRESH
    :: FRESH ->
      if
      :: !EXISTS(taken)
      :: atomic { EXISTS(taken) -> record = taken };
        d_step {
          if
          :: taken > KEEP -> doomed = store & UP_TO(taken - KEEP)
          :: else
          fi
        };
        d_step { store = store & ~doomed; doomed = 0 }
      fi
    fi
  od
}
