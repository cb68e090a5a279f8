"""A Kalman filter of place and speed along the line, a fix every ten seconds: NumPy's matrices, and filterpy.

The model is that of src/live/filter.rs: the speed does a random walk of 0.05 m²/s³, a fix is right within 25 m. Both peers
take the same fixes and must come to the same place and speed. Only predicting and updating are timed, in processor time.

Run it alone (Python 3.11 or later, with numpy and filterpy):

    python benches/peers/kalman.py

Prints a line of JSON for each peer: seconds for all fixes, microseconds for one, and how far the two end apart.
"""
import json, time

import numpy as np
from filterpy.kalman import KalmanFilter

FIXES, EVERY, ACCURACY = 50_000, 10.0, 25.0  # seconds, metres
WANDER, SPEED_DEVIATION = 0.05, 15.0  # m²/s³, m/s
MOTION = np.array([[1.0, EVERY], [0.0, 1.0]])
NOISE = WANDER * np.array([[EVERY**3 / 3, EVERY**2 / 2], [EVERY**2 / 2, EVERY]])
PLACE = np.array([[1.0, 0.0]])
ERROR = np.array([[ACCURACY**2]])


def fixes():
    """Measured places, metres, of a train at about 15 m/s."""
    dice = np.random.default_rng(2023)
    speed = 15.0 + 5.0 * np.sin(np.arange(FIXES) / 200.0)
    return np.cumsum(speed * EVERY) + dice.normal(0.0, ACCURACY, FIXES)


def numpys(fixes):
    state, covariance = start(fixes)
    for fix in fixes[1:]:
        state = MOTION @ state
        covariance = MOTION @ covariance @ MOTION.T + NOISE
        gain = covariance @ PLACE.T / (PLACE @ covariance @ PLACE.T + ERROR)
        state = state + gain @ (fix - PLACE @ state)
        covariance = covariance - gain @ PLACE @ covariance
    return state


def filterpys(fixes):
    kalman = KalmanFilter(dim_x=2, dim_z=1)
    kalman.x, kalman.P = start(fixes)
    kalman.F, kalman.Q, kalman.H, kalman.R = MOTION, NOISE, PLACE, ERROR
    for fix in fixes[1:]:
        kalman.predict()
        kalman.update(fix)
    return kalman.x


def start(fixes):
    return np.array([[fixes[0]], [0.0]]), np.diag([ACCURACY**2, SPEED_DEVIATION**2])


def main():
    measured, ends = fixes(), {}
    for name, peer in ("numpy", numpys), ("filterpy", filterpys):
        began = time.process_time()
        ends[name] = peer(measured)
        seconds = time.process_time() - began
        apart = float(np.abs(ends[name] - ends["numpy"]).max())
        assert apart < 1e-3, f"{name} comes to another place: {apart} m"
        row = {"work": "a fix of a train's place and speed", "peer": name, "seconds": round(seconds, 3)}
        print(json.dumps(row | {"us_per_fix": round(seconds / (FIXES - 1) * 1e6, 2), "fixes": FIXES, "apart_m": apart}))


if __name__ == "__main__":
    main()
